//! The keyboard for a text field that has just appeared.

use egui::{Context, Id, Response};

/// Gives the field the keyboard, once until it is [gone]; says whether it did.
pub fn give(field: &Response, id: Id) -> bool {
    let fresh = !field.ctx.data(|data| data.get_temp::<bool>(id).unwrap_or(false));
    if fresh {
        field.request_focus();
        field.ctx.data_mut(|data| data.insert_temp(id, true));
    }
    fresh
}

/// The field of that name does not show; when it does again, it gets the keyboard again.
pub fn gone(ctx: &Context, id: Id) {
    ctx.data_mut(|data| data.remove::<bool>(id));
}
