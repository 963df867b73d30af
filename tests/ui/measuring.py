"""What is wrong with a page in a browser: by the rules of axe, and by MIIT's for elders.

Each script goes in once a page, and only what is objected to comes back: the whole report of axe takes longer to
travel than to make.
"""

from pathlib import Path

AXE = (Path(__file__).resolve().parents[1] / "vendor" / "axe" / "axe.min.js").read_text("utf-8")
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
OBJECTIONS = """
async (rules) => {
  const found = await axe.run(document, {runOnly: rules, resultTypes: ["violations"], selectors: false});
  return found.violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 120)}`));
}
"""


def violations(page, rules=RULES):
    """Rule and place of everything axe objects to."""
    _know(page, "axe", AXE)
    return page.evaluate(OBJECTIONS, rules)


def offenders(page, measure, least):
    _know(page, "measures", MEASURES)
    return page.evaluate("([measure, least]) => measures[measure](least)", [measure, least])


def too_wide(page):
    return page.evaluate("document.documentElement.scrollWidth - innerWidth")


def _know(page, name, script):
    if not page.evaluate("name => name in window", name):
        page.evaluate(script)
