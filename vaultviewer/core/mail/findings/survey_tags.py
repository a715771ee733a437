"""Which tags, attributes and address schemes `survey` lets nh3 keep. None of it is ever shown as HTML."""

from typing import Final

VOID: Final = frozenset({"area", "base", "br", "col", "hr", "img", "input", "wbr"})
TAGS: Final = VOID | frozenset(
    {"a", "abbr", "acronym", "address", "article", "aside", "b", "bdi", "bdo", "big", "blockquote", "button"}
    | {
        "caption",
        "center",
        "cite",
        "code",
        "colgroup",
        "dd",
        "del",
        "details",
        "dfn",
        "dir",
        "div",
        "dl",
        "dt",
    }
    | {"em", "fieldset", "figcaption", "figure", "font", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"}
    | {"header", "hgroup", "i", "ins", "kbd", "label", "legend", "li", "main", "map", "mark", "menu", "nav"}
    | {"nobr", "ol", "p", "pre", "q", "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strike"}
    | {
        "strong",
        "style",
        "sub",
        "summary",
        "sup",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "time",
        "tr",
    }
    | {"tt", "u", "ul", "var"}
)
DROPPED: Final = frozenset(
    {"script", "title", "svg", "math", "template", "noscript", "noframes", "noembed", "xmp", "plaintext"}
    | {"iframe", "frameset", "object", "embed", "applet", "video", "audio", "canvas", "textarea", "select"}
)
ATTRIBUTES: Final = {
    "*": {"style", "class", "id", "bgcolor", "background", "hidden"},
    "a": {"href"},
    "area": {"href", "alt"},
    "base": {"href"},
    "form": {"action"},
    "button": {"formaction"},
    "input": {"formaction"},
    "img": {"alt"},
    "font": {"color"},
}
SCHEMES: Final = frozenset(
    # nh3 keeps addresses of named schemes only. All that a click could start, as far as is known.
    {
        "http",
        "https",
        "ftp",
        "ftps",
        "sftp",
        "mailto",
        "tel",
        "sms",
        "callto",
        "sip",
        "sips",
        "xmpp",
        "facetime",
    }
    | {
        "javascript",
        "vbscript",
        "data",
        "blob",
        "about",
        "view-source",
        "file",
        "smb",
        "nfs",
        "webdav",
        "dav",
    }
    | {
        "davs",
        "ldap",
        "ldaps",
        "gopher",
        "telnet",
        "ssh",
        "rdp",
        "vnc",
        "irc",
        "magnet",
        "res",
        "resource",
        "shell",
    }
    | {
        "cid",
        "mid",
        "mhtml",
        "jar",
        "chrome",
        "intent",
        "market",
        "itms-services",
        "itms-apps",
        "android-app",
    }
    | {
        "search",
        "search-ms",
        "ms-msdt",
        "ms-officecmd",
        "ms-appinstaller",
        "ms-settings",
        "ms-search",
        "ms-its",
    }
    | {"ms-word", "ms-excel", "ms-powerpoint", "ms-access", "ms-project", "ms-publisher", "ms-visio"}
    | {
        "ms-infopath",
        "ms-spd",
        "ms-outlook",
        "ms-teams",
        "msteams",
        "ms-windows-store",
        "ms-cxh",
        "ms-cxh-full",
    }
    | {
        "ms-help",
        "ms-gamingoverlay",
        "ms-quick-assist",
        "ms-photos",
        "ms-screenclip",
        "ms-edge",
        "microsoft-edge",
    }
    | {"onenote", "onenote-cmd", "outlook", "odopen", "skype", "zoommtg", "zoomus", "webcal", "feed", "steam"}
    | {
        "slack",
        "tg",
        "whatsapp",
        "bitcoin",
        "ethereum",
        "ssh",
        "teamviewer10",
        "anydesk",
        "wtai",
        "x-apple-helpbasic",
    }
    | {"applescript", "shortcuts", "help", "ws", "wss", "vscode", "jnlp", "jnlps", "ymsgr", "mk", "its"}
)
BLOCKS: Final = frozenset(
    {"address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt"}
    | {"fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header"}
    | {"hr", "img", "br", "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "td"}
    | {"th", "tr", "ul"}
)
"""Where a word ends."""
