//! `vivant styles`: what can be painted in.

use super::look;
use crate::gallery::{Filter, Gallery};

pub(super) fn run() {
    let mut gallery = Gallery::built_in();
    look::add_library(&mut gallery);
    for place in gallery.shown(&Filter::default()) {
        say!("{}", gallery.styles()[place].name());
    }
}
