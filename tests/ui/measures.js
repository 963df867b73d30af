/* What MIIT's rules for elders measure, as lists of offenders. */

window.measures = (() => {
  const seen = (selector) =>
    [...document.querySelectorAll(selector)].filter((e) => e.checkVisibility() && !e.closest(".hush, .skip"));
  const size = (e) => parseFloat(getComputedStyle(e).fontSize);
  const leading = (e) => parseFloat(getComputedStyle(e).lineHeight) / size(e);
  const speaks = (e) => [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.data.trim());
  const name = (e, value) => `${e.tagName}.${e.className} ${value}: ${e.textContent.trim().slice(0, 24)}`;
  const stretched = (e) => getComputedStyle(e, "::after").position === "absolute"; /* the row is the target */
  const box = (e) => (e.closest(".choice") || e).getBoundingClientRect();
  const CONTROLS = "button, input:not([type=hidden]), select, textarea, summary, a[href]";

  return {
    smallText: (least) => seen("body *").filter(speaks).filter((e) => size(e) < least).map((e) => name(e, size(e))),
    tightLines: (least) =>
      seen("main :is(p, li, dd, label)").filter((e) => leading(e) < least).map((e) => name(e, leading(e))),
    /* links within a sentence are exempt, as in WCAG 2.5.8 */
    smallTargets: (least) =>
      seen(CONTROLS)
        .filter((e) => !e.closest("p") && !stretched(e) && box(e).height < least)
        .map((e) => name(e, Math.round(box(e).height))),
  };
})();
