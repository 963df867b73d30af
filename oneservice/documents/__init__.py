"""Documents: values and a template in, a sealed PDF out. No models; other rooms pass plain data and bytes.

``render.render`` fills a Liquid template and prints PDF/A-3a with the data attached, ``signing.sign`` puts the
office's seal on it as a PAdES signature, ``signing.verify`` says whether a PDF still is what was sealed.
``templates`` answers the publish gate (which names does a template read, does it compile), ``fonts`` whether
every character can be drawn, ``libraries.library_problems`` what the machine lacks.
"""
