// A line of Winograd's F(4x4, 3x3), for the first and the last of its passes.
//
// Interpolation points 0, +-sqrt(1/2), +-sqrt(2) and infinity lose less to rounding than the usual 0, +-1, +-2. They are the
// same as in src/stylize/cpu/winograd.rs. As many channels as a Part has are made at once.

struct Line {
    a: Part,
    b: Part,
    c: Part,
    d: Part,
    e: Part,
    f: Part,
}
