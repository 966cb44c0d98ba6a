"""A walk through the built site: no page asks for anything elsewhere, no link is dead, every public name stands once.

python tools/site.py build/site
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADS = {
    "script": ("src",),
    "img": ("src", "srcset"),
    "iframe": ("src",),
    "source": ("src", "srcset"),
    "video": ("src", "poster"),
    "audio": ("src",),
    "embed": ("src",),
    "object": ("data",),
    "form": ("action",),
}
"""What a browser follows without being asked; of `link` the kinds in `FETCHED`."""
FETCHED = {"stylesheet", "icon", "shortcut icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload"}
STYLED = re.compile(r"@import\s+[\"']([^\"']+)|url\(\s*[\"']?([^\"')]+)")


class Page(HTMLParser):
    """What a page loads, where it links, and which places in it can be linked to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.links: list[str] = []
        self.places: set[str] = {"", "top"}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.places.update(own[name] for name in ("id", "name") if own.get(name))
        self.loads += [own[name] for name in LOADS.get(tag, ()) if own.get(name)]
        if tag == "link" and own.get("rel", "").lower() in FETCHED:
            self.loads.append(own.get("href", ""))
        if tag == "a" and own.get("href"):
            self.links.append(own["href"])


def outside(address: str) -> bool:
    """Whether something lies at another place."""
    found = urlsplit(address)
    return bool(found.netloc) or found.scheme not in ("", "data")


def faults(folder: Path) -> list[str]:
    """What is wrong with the site, a line each."""
    folder = folder.resolve()
    pages = {
        path: Page(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.html"))
        if "_static" not in path.parts
    }
    found = [] if pages else [f"{folder}: there is no page: build the site first"]
    for path, page in pages.items():
        name = path.relative_to(folder)
        found += [f"{name}: loads {address}" for address in page.loads if outside(address)]
        found += [f"{name}: lacks {address}" for address in page.loads if not outside(address) and lacks(path, address)]
        found += [f"{name}: dead link {link}" for link in page.links if not outside(link) and dead(path, link, pages)]
    for path in sorted(folder.rglob("*.css")):
        style = path.read_text(encoding="utf-8", errors="replace")
        asked = (one or other for one, other in STYLED.findall(style))
        found += [f"{path.relative_to(folder)}: loads {address}" for address in asked if outside(address)]
    return found


def lacks(page: Path, address: str) -> bool:
    """Whether a file of the site that the page loads is not there."""
    place = unquote(urlsplit(address).path)
    return bool(place) and not address.startswith("data:") and not (page.parent / place).is_file()


def dead(page: Path, link: str, pages: dict[Path, Page]) -> bool:
    """Whether a link within the site leads nowhere."""
    to = urlsplit(link)
    target = (page.parent / unquote(to.path)).resolve() if to.path else page.resolve()
    if not target.is_file():
        return True
    known = pages.get(target) if to.fragment else None
    return known is not None and unquote(to.fragment) not in known.places and to.fragment not in known.places


def names(folder: Path) -> list[str]:
    """What is wrong with the inventory of documented names, a line each."""
    from sphinx.util.inventory import InventoryFile
    from tools.pages import parts

    lines = (folder / "objects.inv").read_bytes()
    found = InventoryFile.loads(lines, uri="")
    own = [name for kind, items in found.data.items() if kind.startswith("py:") for name in items]
    wanted = {f"metzler.{name}" for group in parts().values() for name in group}
    counted = Counter(name for name in own if name in wanted)
    wrong = [f"{name}: stands in no page" for name in sorted(wanted - set(counted))]
    wrong += [f"{name}: stands {times} times" for name, times in counted.items() if times > 1]
    private = [name for name in own if any(part.startswith("_") and part[:2] != "__" for part in name.split("."))]
    return wrong + [f"{name}: is private" for name in private]


def main(folder: Path) -> int:
    """The faults on the screen; 1 where there are any."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    found = [*faults(folder), *(names(folder) if (folder / "objects.inv").is_file() else ["there is no objects.inv"])]
    sys.stdout.write("".join(f"{line}\n" for line in found))
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
