"""The completion scripts, a function for each shell.

bash: https://www.gnu.org/software/bash/manual/html_node/Programmable-Completion.html
zsh: https://zsh.sourceforge.io/Doc/Release/Completion-System.html
fish: https://fishshell.com/docs/current/completions.html
"""

from collections.abc import Iterator, Sequence
from typing import Final

from vaultviewer.cli.completion_words import Option, Value, Verb

_ASKED: Final = {Value.CONNECTION: "connections", Value.PROFILE: "profiles"}
"""What a script asks this program for."""


def render_bash(verbs: Sequence[Verb]) -> str:
    """Return a script that bash 3.2, which macOS brings, takes as well."""
    names = " ".join(verb.name for verb in verbs)
    options = "\n".join(
        f"        {verb.name}) options='{_spellings(verb)}' ;;" for verb in verbs if verb.options
    )
    values = "\n".join(_bash_values(verbs))
    words = "\n".join(_bash_words(verbs))
    return f"""\
# bash completion for vaultviewer
_vaultviewer_lines() {{
    local line
    while IFS= read -r line; do
        [[ $line == "$1"* ]] && COMPREPLY+=("$(printf '%q' "$line")")
    done
}}

_vaultviewer_files() {{
    local line
    while IFS= read -r line; do
        COMPREPLY+=("$line")
    done < <(compgen "$1" -- "$2")
    compopt -o filenames 2>/dev/null
}}

_vaultviewer() {{
    local word=${{COMP_WORDS[COMP_CWORD]}} previous=${{COMP_WORDS[COMP_CWORD-1]}}
    local verb=${{COMP_WORDS[1]}} options=
    COMPREPLY=()
    if (( COMP_CWORD == 1 )); then
        COMPREPLY=($(compgen -W '{names} --help --version' -- "$word"))
        _vaultviewer_files -f "$word"
        return
    fi
    case $verb:$previous in
{values}
    esac
    case $verb in
{options}
    esac
    if [[ $word == -* ]]; then
        COMPREPLY=($(compgen -W "$options" -- "$word"))
        return
    fi
    case $verb in
{words}
    esac
}}

complete -F _vaultviewer vaultviewer
"""


def _bash_values(verbs: Sequence[Verb]) -> Iterator[str]:
    for verb in verbs:
        for option in verb.options:
            if option.value is not Value.NOTHING:
                patterns = "|".join(f"{verb.name}:{spelling}" for spelling in option.spellings)
                yield f"        {patterns}) {_bash_value(option.value, option.choices)} return ;;"


def _bash_words(verbs: Sequence[Verb]) -> Iterator[str]:
    for verb in verbs:
        done = _bash_value(verb.value, verb.choices)
        if done:
            yield f"        {verb.name}) {done} ;;"


def _bash_value(value: Value, choices: Sequence[str]) -> str:
    if choices:
        return f"COMPREPLY=($(compgen -W '{' '.join(choices)}' -- \"$word\"));"
    if value in _ASKED:
        return f'_vaultviewer_lines "$word" < <(vaultviewer completion {_ASKED[value]} 2>/dev/null);'
    if value is Value.FILE:
        return '_vaultviewer_files -f "$word";'
    return '_vaultviewer_files -d "$word";' if value is Value.FOLDER else ""


def render_zsh(verbs: Sequence[Verb]) -> str:
    described = "\n".join(f"        {_quoted(f'{_escaped(verb.name)}:{verb.help}')}" for verb in verbs)
    cases = "\n".join(_zsh_case(verb) for verb in verbs)
    return f"""\
#compdef vaultviewer
_vaultviewer_names() {{
    local -a names
    names=(${{(f)"$(vaultviewer completion $1 2>/dev/null)"}})
    compadd -a names
}}

_vaultviewer() {{
    local -a verbs
    verbs=(
{described}
    )
    if (( CURRENT == 2 )); then
        _describe verb verbs
        _files
        return
    fi
    local verb=$words[2]
    (( CURRENT-- ))
    shift words
    case $verb in
{cases}
    esac
}}

if [[ $funcstack[1] == _vaultviewer ]]; then
    _vaultviewer "$@"
else
    compdef _vaultviewer vaultviewer
fi
"""


def _zsh_case(verb: Verb) -> str:
    specs = [
        _quoted(_zsh_option(option, spelling)) for option in verb.options for spelling in option.spellings
    ]
    if verb.value is not Value.NOTHING:
        specs.append(_quoted(f"*:word:{_zsh_action(verb.value, verb.choices)}"))
    return f"        {verb.name}) _arguments {' '.join(specs)} ;;"


def _zsh_option(option: Option, spelling: str) -> str:
    text = option.help.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    spec = f"*{spelling}[{text}]"
    if option.value is Value.NOTHING:
        return spec
    return f"{spec}:value:{_zsh_action(option.value, option.choices)}"


def _zsh_action(value: Value, choices: Sequence[str]) -> str:
    if choices:
        return f"({' '.join(choices)})"
    if value in _ASKED:
        return f"{{_vaultviewer_names {_ASKED[value]}}}"
    if value is Value.FILE:
        return "_files"
    return "_files -/" if value is Value.FOLDER else " "


def render_fish(verbs: Sequence[Verb]) -> str:
    lines = ["# fish completion for vaultviewer"]
    for verb in verbs:
        lines.append(
            f"complete -c vaultviewer -n __fish_use_subcommand -a {verb.name} -d {_fish_quoted(verb.help)}"
        )
        lines += [_fish_option(verb, option) for option in verb.options]
        word = _fish_value(verb.value, verb.choices)
        lines.append(f"complete -c vaultviewer -n '__fish_seen_subcommand_from {verb.name}' {word}".rstrip())
    return "\n".join(lines) + "\n"


def _fish_option(verb: Verb, option: Option) -> str:
    spelled = " ".join(
        f"-l {each[2:]}" if each.startswith("--") else f"-s {each[1:]}" for each in option.spellings
    )
    words = [f"complete -c vaultviewer -n '__fish_seen_subcommand_from {verb.name}'", spelled]
    if option.value is not Value.NOTHING:
        words.append(f"-r {_fish_value(option.value, option.choices)}")
    return " ".join([*words, f"-d {_fish_quoted(option.help)}"])


def _fish_value(value: Value, choices: Sequence[str]) -> str:
    if choices:
        return f"-f -a '{' '.join(choices)}'"
    if value in _ASKED:
        return f"-f -a '(vaultviewer completion {_ASKED[value]} 2>/dev/null)'"
    if value is Value.FILE:
        return "-F"
    return "-f -a '(__fish_complete_directories)'" if value is Value.FOLDER else "-f"


def _spellings(verb: Verb) -> str:
    return " ".join(spelling for option in verb.options for spelling in option.spellings)


def _escaped(name: str) -> str:
    """Escape what ends a name in `_describe`."""
    return name.replace(":", "\\:")


def _quoted(text: str) -> str:
    """Quote for a POSIX shell and for zsh."""
    return "'" + text.replace("'", "'\\''") + "'"


def _fish_quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
