"""Hands and eyes on an X display for tests/window.rs: one command a line on standard input, one answer a line."""

import sys
import time

from Xlib import X, XK, display
from Xlib.ext import xtest
from Xlib.protocol import event

connection = display.Display()
root = connection.screen().root


def find(name="Vivant"):
    """The program's window of that name, once it shows."""
    for window in root.query_tree().children:
        title = window.get_full_property(connection.intern_atom("_NET_WM_NAME"), X.AnyPropertyType)
        if title and title.value == name.encode() and window.get_attributes().map_state == X.IsViewable:
            return window
    return None


def look(x, y, width, height):
    """Pixels as four bytes each: blue, green, red, nothing."""
    return root.get_image(x, y, width, height, X.ZPixmap, 0xFFFFFFFF).data


def move(x, y):
    xtest.fake_input(connection, X.MotionNotify, x=x, y=y)
    connection.sync()


def button(down, number):
    xtest.fake_input(connection, X.ButtonPress if down else X.ButtonRelease, number)
    connection.sync()


def key(name):
    holds = {"shift": "Shift_L", "ctrl": "Control_L"}
    names = [holds.get(part, part) for part in name.split("+")]
    codes = [connection.keysym_to_keycode(XK.string_to_keysym(name)) for name in names]
    for code in codes:
        xtest.fake_input(connection, X.KeyPress, code)
    for code in reversed(codes):
        xtest.fake_input(connection, X.KeyRelease, code)
    connection.sync()


def hold(name, down):
    code = connection.keysym_to_keycode(XK.string_to_keysym(name))
    xtest.fake_input(connection, X.KeyPress if down else X.KeyRelease, code)
    connection.sync()


covers = []


def cover():
    """Puts a window over everything."""
    size = root.get_geometry()
    covers.append(root.create_window(0, 0, size.width, size.height, 0, X.CopyFromParent, override_redirect=True))
    covers[-1].map()


unmapped = []


def unmap():
    """Takes the program's window off the screen, as minimising does."""
    unmapped.append(find())
    unmapped[-1].unmap()


def uncover():
    covers.pop().destroy()


def close():
    window = find()
    atoms = [connection.intern_atom(name) for name in ("WM_PROTOCOLS", "WM_DELETE_WINDOW")]
    message = event.ClientMessage(window=window, client_type=atoms[0], data=(32, [atoms[1], X.CurrentTime, 0, 0, 0]))
    window.send_event(message)
    connection.sync()


def delays(left, right, y, count):
    """Milliseconds from each of `count` moves of a dragged handle to its white being seen where the pointer is."""
    times = []
    for i in range(count):
        # Never twice the same place, and at no fixed distance in time from what the program does.
        x = (left if i % 2 == 0 else right) + i
        time.sleep(0.11 + 0.013 * (i % 7))
        start = time.monotonic()
        move(x, y)
        while min(look(x, y - 7, 1, 1)[:3]) < 200:
            if time.monotonic() - start > 5:
                return "the handle never came"
            # Looking without a pause would take a core from those who are looked at.
            time.sleep(0.002)
        times.append(1000 * (time.monotonic() - start))
    return " ".join(f"{ms:.1f}" for ms in times)


def answer(command, *numbers):
    if command == "find":
        window = find()
        if window is None:
            return "none"
        place, size = window.translate_coords(root, 0, 0), window.get_geometry()
        return f"{-place.x} {-place.y} {size.width} {size.height}"
    if command == "delays":
        return delays(*map(int, numbers))
    if command == "look":
        pixels = look(*map(int, numbers))
        print(len(pixels), flush=True)
        sys.stdout.buffer.write(pixels)
        sys.stdout.buffer.flush()
        return None
    if command == "move":
        move(*map(int, numbers))
    elif command in ("down", "up"):
        button(command == "down", int(numbers[0]) if numbers else 1)
    elif command in ("hold", "release"):
        hold(numbers[0], command == "hold")
    elif command == "cover":
        cover()
    elif command == "unmap":
        unmap()
    elif command == "map":
        unmapped.pop().map()
    elif command == "uncover":
        uncover()
    elif command == "key":
        key(numbers[0])
    elif command == "blur":
        connection.set_input_focus(X.NONE, X.RevertToNone, X.CurrentTime)
    elif command == "focus":
        find().set_input_focus(X.RevertToParent, X.CurrentTime)
    elif command == "focus_picture":
        find("Vivant – picture").set_input_focus(X.RevertToParent, X.CurrentTime)
    elif command == "resize":
        find().configure(width=int(numbers[0]), height=int(numbers[1]))
    elif command == "close":
        close()
    connection.sync()
    return "ok"


for line in sys.stdin:
    reply = answer(*line.split())
    if reply is not None:
        print(reply, flush=True)
