"""Just enough of C++'s grammar for tidy.py: comments, strings, braces."""

import re
from dataclasses import dataclass

TOKEN = re.compile(
    r'//[^\n]*'                              # line comment
    r'|/\*.*?\*/'                            # block comment
    r'|R"(?P<mark>[^()\s\\]*)\(.*?\)(?P=mark)"'  # raw string
    r'|"(?:\\.|[^"\\\n])*"'                  # string
    r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'",  # character; not the ' of 10'000
    re.S)

LAMBDA = re.compile(r"\[[^\[\]]*\]\s*(\([^;{}]*\))?\s*(mutable|noexcept|\s)*(->\s*[\w:<>,&*\s]+)?$")
CONTROL = re.compile(r"\b(if|else|for|while|switch|do|try|catch)\b[^{}]*$")
SCOPE = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b")
# The end of a function's head: a parameter list and what may follow it.
FUNCTION = re.compile(r"\)\s*((const|noexcept|override|final|try|&|&&)\s*|WEIR_\w+\([^()]*\)\s*)*"
                      r"(->\s*[\w:<>,&*\s]+)?$")
# A constructor's head: parameters, a colon, members.
CONSTRUCTOR = re.compile(r"\)\s*(noexcept\s*)?:\s*[\w:<>]+\s*[({].*[)}]\s*$", re.S)


@dataclass
class Function:
    line: int      # of the opening brace
    lines: int     # of the whole body
    depth: int     # levels of if, for, while, switch inside each other
    deepest: int   # line where that is


def blank_comments_and_strings(text):
    """The same text with comments and the insides of strings blanked, line breaks kept."""

    def blank(match):
        token = match.group(0)
        if token.startswith("/"):
            return re.sub(r"[^\n]", " ", token)
        return token[0] + re.sub(r"[^\n]", " ", token[1:-1]) + token[-1]

    return TOKEN.sub(blank, text)


def without_directives(code):
    """Blanks preprocessor lines with their continuations: macros are not functions here."""
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)),
                  code, flags=re.M)


def opening_kind(before):
    """What a brace opens, told by the code between it and the end of the last statement."""
    if LAMBDA.search(before):
        return "function"
    if CONTROL.search(before):
        return "control"
    if FUNCTION.search(before) or CONSTRUCTOR.search(before):
        return "function"
    return "scope" if SCOPE.search(before) else "value"


class Scanner:
    """Walks over comment-free code once; see function_bodies()."""

    def __init__(self):
        self.functions = []
        self.scopes = []       # kinds of the open braces
        self.parentheses = [0]  # open ones inside each open brace
        self.current = None    # (number of open braces, Function) of the outermost function
        self.line = 1
        self.mark = 0          # where the current statement begins

    def scan(self, code):
        for offset, letter in enumerate(code):
            if letter == "\n":
                self.line += 1
            elif letter in "()":
                self.parentheses[-1] += 1 if letter == "(" else -1
            elif letter == ";" and self.parentheses[-1] == 0:
                self.mark = offset + 1
            elif letter == "{":
                self.open(opening_kind(code[self.mark:offset].strip()), offset)
            elif letter == "}" and self.scopes:
                self.close(offset)
        return self.functions

    def open(self, kind, offset):
        self.scopes.append(kind)
        self.parentheses.append(0)
        if kind == "function" and self.current is None:
            self.current = (len(self.scopes), Function(self.line, 0, 0, self.line))
        elif kind == "control" and self.current:
            since = len(self.scopes) - self.scopes[::-1].index("function")
            depth = self.scopes[since:].count("control")
            if depth > self.current[1].depth:
                self.current[1].depth, self.current[1].deepest = depth, self.line
        if kind != "value":
            self.mark = offset + 1

    def close(self, offset):
        if self.current and len(self.scopes) == self.current[0]:
            function = self.current[1]
            function.lines = max(0, self.line - function.line - 1)
            self.functions.append(function)
            self.current = None
        self.parentheses.pop()
        if self.scopes.pop() != "value":
            self.mark = offset + 1


def function_bodies(code):
    """The outermost functions of comment-free code; lambdas inside count as part of theirs."""
    return Scanner().scan(without_directives(code))
