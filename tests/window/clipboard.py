"""Holds something in the X clipboard until standard input ends.

Usage: clipboard.py KIND FILE   KIND is image/png, UTF8_STRING or text/uri-list. Prints "held" when it is there.
"""

import pathlib
import select
import sys

from Xlib import X, Xatom, display
from Xlib.protocol import event

connection = display.Display()
atom = connection.intern_atom
kind, contents = atom(sys.argv[1]), pathlib.Path(sys.argv[2]).read_bytes()
owner = connection.screen().root.create_window(0, 0, 1, 1, 0, connection.screen().root_depth)


def give(request):
    """What is held, or which kinds of it there are."""
    place = request.property if request.target in (kind, atom("TARGETS")) else X.NONE
    if request.target == atom("TARGETS"):
        request.requestor.change_property(place, Xatom.ATOM, 32, [atom("TARGETS"), kind])
    elif request.target == kind:
        request.requestor.change_property(place, kind, 8, contents)
    request.requestor.send_event(
        event.SelectionNotify(
            time=request.time,
            requestor=request.requestor,
            selection=request.selection,
            target=request.target,
            property=place,
        )
    )
    connection.flush()


owner.set_selection_owner(atom("CLIPBOARD"), X.CurrentTime)
connection.sync()
print("held", flush=True)
while True:
    ready, _, _ = select.select([connection, sys.stdin], [], [], 0.05)
    if sys.stdin in ready:
        sys.exit()
    while connection.pending_events():
        happened = connection.next_event()
        if happened.type == X.SelectionRequest:
            give(happened)
