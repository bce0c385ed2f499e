//! `vivant styles`: what can be painted in.

use crate::gallery::{Filter, Gallery};
use crate::library;
use crate::storage::Folders;

pub(super) fn run() {
    let mut gallery = Gallery::built_in();
    if let Some(folders) = Folders::of_user() {
        let own = library::read(&folders.styles());
        own.warnings.iter().for_each(|warning| tracing::warn!("{warning}"));
        library::shelve(own, &mut gallery);
    }
    for place in gallery.shown(&Filter::default()) {
        println!("{}", gallery.styles()[place].name());
    }
}
