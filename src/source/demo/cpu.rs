//! The shader's twin.
