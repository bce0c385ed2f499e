"""Drags files over the program's window and drops them, by the X drag-and-drop protocol (version 5).

Usage: xdnd_source.py FILE...   Prints "hovering" and drops after a line on standard input; then prints "dropped".
"""

import pathlib
import select
import sys
import time

from Xlib import X, Xatom, display
from Xlib.protocol import event

connection = display.Display()
root = connection.screen().root
atom = connection.intern_atom
target = next(w for w in root.query_tree().children if w.get_full_property(atom("XdndAware"), X.AnyPropertyType))
source = root.create_window(0, 0, 1, 1, 0, connection.screen().root_depth)
uris = "".join(pathlib.Path(name).absolute().as_uri() + "\r\n" for name in sys.argv[1:]).encode()


def tell(kind, *numbers):
    data = [source.id, *numbers] + [0] * (4 - len(numbers))
    target.send_event(event.ClientMessage(window=target, client_type=atom(kind), data=(32, data)))
    connection.flush()


def give(request):
    """The files' names, to whom asks for them."""
    request.requestor.change_property(request.property, request.target, 8, uris)
    request.requestor.send_event(
        event.SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=request.property,
        )
    )
    connection.flush()


def wait_for(kind, seconds=20):
    """Answers requests until a message of that kind comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        select.select([connection], [], [], 0.05)
        while connection.pending_events():
            happened = connection.next_event()
            if happened.type == X.SelectionRequest:
                give(happened)
            elif happened.type == X.ClientMessage and happened.client_type == atom(kind):
                return
    sys.exit(f"no {kind} came")


source.set_selection_owner(atom("XdndSelection"), X.CurrentTime)
tell("XdndEnter", 5 << 24, atom("text/uri-list"))
tell("XdndPosition", 0, (200 << 16) | 200, X.CurrentTime, atom("XdndActionCopy"))
wait_for("XdndStatus")
print("hovering", flush=True)
sys.stdin.readline()
tell("XdndDrop", 0, X.CurrentTime)
wait_for("XdndFinished")
print("dropped", flush=True)
