// Somebody on the shore who looks at you, breathes, blinks and waves. Twin: src/source/demo/cpu/person.rs.
//
// Lengths are in half heads: the face is an ellipse about the origin, 0.78 wide and 1 high to each side of it.

const HEAD = 0.17;
const HEAD_AT = vec2f(-0.36, 0.53);

fn tint(behind: vec3f, c: vec3f, d: f32) -> vec3f {
    return mix(behind, c, cover(d, HEAD));
}

fn person(p: vec2f, behind: vec3f) -> vec3f {
    let sway = vec2f(0.010 * swing(7), 0.004 * swing(15));
    let body = (p - HEAD_AT - sway * 0.4) / HEAD;
    let head = rotate((p - HEAD_AT - sway) / HEAD - vec2f(0.0, -1.0), 0.07 * swing(6)) + vec2f(0.0, -1.0);
    let yaw = 0.10 + 0.10 * swing(4);
    var c = hair_behind(head, behind);
    c = arm(body, c);
    c = clothes(body, c);
    c = scarf(body, c);
    c = face(head, yaw, c);
    c = features(head, yaw, c);
    return hat(head, hair_before(head, yaw, c));
}

fn strands(q: vec2f) -> vec3f {
    let wave = sin(q.x * 19.0 + 2.2 * sin(q.y * 3.1) + q.y * 3.0);
    let sunlit = smoothstep(-0.4, 1.1, q.x);
    return mix(vec3f(0.20, 0.08, 0.07), vec3f(0.58, 0.25, 0.12), 0.35 + 0.28 * wave + 0.4 * sunlit);
}

fn hair_behind(q: vec2f, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-1.5, -2.2), vec2f(1.3, 1.3))) {
        return behind;
    }
    // Locks that the wind takes to the left.
    let blown = 0.10 * sin(q.y * 2.3 + cycle(20.0) * TAU) * clamp(-q.y, 0.0, 1.5);
    let w = vec2f(q.x - blown, q.y);
    let mass = min(ellipse(w, vec2f(-0.02, -0.10), vec2f(1.0, 1.15)), ellipse(w, vec2f(-0.52, -1.05), vec2f(0.50, 0.85)));
    let curl = min(mass, ellipse(w, vec2f(0.58, -0.92), vec2f(0.36, 0.68)));
    return tint(behind, strands(w), curl + 0.025 * sin(w.y * 9.0 + w.x * 5.0));
}

fn arm(q: vec2f, behind: vec3f) -> vec3f {
    // Raised for half of the minute's quarters, waving.
    let raise = smoothstep(-0.35, 0.35, swing(4));
    let elbow = vec2f(1.95, -3.1 - 1.6 * (1.0 - raise));
    let q1 = rotate(q - elbow, (0.10 + 0.22 * swing(40)) * raise);
    if (raise < 0.01 || outside(q1, vec2f(-1.0, -2.0), vec2f(1.0, 3.0))) {
        return behind;
    }
    let sleeve = capsule(q1, vec2f(-0.2, -0.6), vec2f(0.0, 1.15), 0.40 - 0.07 * q1.y);
    let cuff = rect(q1, vec2f(0.0, 1.28), vec2f(0.33, 0.10));
    let wrist = capsule(q1, vec2f(0.0, 1.2), vec2f(0.0, 1.6), 0.17);
    let palm = ellipse(q1, vec2f(0.02, 1.86), vec2f(0.29, 0.34));
    var hand = min(wrist, palm);
    hand = min(hand, capsule(q1, vec2f(-0.19, 2.0), vec2f(-0.30, 2.50), 0.075));
    hand = min(hand, capsule(q1, vec2f(-0.06, 2.1), vec2f(-0.10, 2.66), 0.08));
    hand = min(hand, capsule(q1, vec2f(0.09, 2.1), vec2f(0.11, 2.63), 0.08));
    hand = min(hand, capsule(q1, vec2f(0.21, 2.0), vec2f(0.29, 2.45), 0.07));
    hand = min(hand, capsule(q1, vec2f(-0.2, 1.75), vec2f(-0.50, 2.05), 0.085));
    let light = smoothstep(-0.35, 0.35, q1.x);
    let lines = falling(0.0, 0.03, abs(q1.y - 1.92 - 0.18 * q1.x) - 0.008) * cover(palm + 0.08, HEAD);
    var c = tint(behind, mix(vec3f(0.70, 0.45, 0.38), vec3f(0.99, 0.78, 0.60), light) - 0.10 * lines, hand);
    let cloth = mix(vec3f(0.07, 0.19, 0.27), vec3f(0.24, 0.46, 0.50), light) - 0.03 * sin(q1.y * 7.0 + q1.x * 6.0);
    c = tint(c, cloth, sleeve);
    return tint(c, vec3f(0.16, 0.33, 0.39), cuff);
}

fn clothes(q: vec2f, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-2.1, -9.0), vec2f(2.1, -0.2))) {
        return behind;
    }
    let shoulders = min(ellipse(q, vec2f(0.0, -3.7), vec2f(1.95, 2.05)), rect(q, vec2f(0.0, -4.6), vec2f(1.93, 0.9)));
    let light = smoothstep(-1.6, 1.9, q.x);
    let folds = 0.05 * sin(q.x * 5.0 + 1.5 * sin(q.y * 2.0)) + 0.03 * sin(q.y * 9.0 + q.x * 4.0);
    var cloth = mix(vec3f(0.06, 0.17, 0.26), vec3f(0.22, 0.44, 0.50), light) + folds;
    cloth += vec3f(0.55, 0.34, 0.16) * smoothstep(-0.22, -0.02, shoulders) * smoothstep(0.1, 0.9, q.x);
    var c = tint(behind, cloth, shoulders);
    let neck = capsule(q, vec2f(0.0, -0.6), vec2f(0.0, -1.7), 0.36);
    c = tint(c, mix(vec3f(0.60, 0.36, 0.31), vec3f(0.86, 0.60, 0.46), smoothstep(-0.1, 0.4, q.x)), neck);
    let shirt = triangle(q, vec2f(0.0, -3.3), vec2f(0.62, -1.65), vec2f(-0.62, -1.65));
    c = tint(c, mix(vec3f(0.74, 0.70, 0.72), vec3f(0.99, 0.94, 0.84), light), shirt);
    let lapel = min(capsule(q, vec2f(0.0, -3.35), vec2f(0.70, -1.75), 0.10), capsule(q, vec2f(0.0, -3.35), vec2f(-0.70, -1.75), 0.10));
    return tint(c, vec3f(0.05, 0.13, 0.20) + 0.15 * light, lapel);
}

fn scarf(q: vec2f, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-2.5, -2.5), vec2f(1.2, -0.9))) {
        return behind;
    }
    // Its end flies to the left; the further out, the wilder.
    let out = clamp(-q.x - 0.3, 0.0, 2.6);
    let line = -1.62 - 0.10 * out + 0.16 * out * sin(q.x * 2.6 + cycle(36.0) * TAU);
    let tail = max(max(abs(q.y - line) - 0.20 - 0.05 * out, q.x + 0.2), -2.15 - q.x + 0.1 * sin(q.y * 22.0));
    let wrap = ellipse(q, vec2f(0.0, -1.50), vec2f(0.78, 0.36));
    let stripe = smoothstep(-0.25, 0.25, sin(q.x * 11.0 + q.y * 3.0));
    let shade = 0.72 + 0.25 * sin(q.y * 12.0 + q.x * 3.0) * 0.5 + 0.22 * smoothstep(-1.5, 0.7, q.x);
    let wool = mix(vec3f(0.80, 0.16, 0.14), vec3f(0.96, 0.72, 0.34), stripe) * shade;
    return tint(tint(behind, wool * 0.88, tail), wool, wrap);
}

fn face_edge(q: vec2f) -> f32 {
    // Narrower towards the chin.
    let width = 0.78 - 0.17 * falling(-1.0, -0.1, q.y);
    return ellipse(q, vec2f(0.0), vec2f(width, 1.0));
}

fn face(q: vec2f, yaw: f32, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-1.0, -1.1), vec2f(1.0, 1.1))) {
        return behind;
    }
    let light = smoothstep(-0.75, 0.65, q.x - yaw * 0.4);
    var skin = mix(vec3f(0.62, 0.38, 0.34), vec3f(0.98, 0.77, 0.60), light);
    // The hat's shadow, the cheeks, the sun along the edge.
    skin *= mix(vec3f(0.72, 0.66, 0.74), vec3f(1.0), falling(0.22, 0.62, q.y + 0.1 * q.x));
    let cheeks = exp(-8.0 * square(distance(q, vec2f(0.42 + yaw, -0.28))))
        + exp(-8.0 * square(distance(q, vec2f(-0.40 + yaw, -0.28))));
    skin = mix(skin, vec3f(0.93, 0.45, 0.38), 0.32 * cheeks);
    let edge_at = face_edge(q);
    skin += vec3f(0.35, 0.22, 0.08) * smoothstep(-0.16, -0.02, edge_at) * smoothstep(0.2, 0.7, q.x);
    let ears = min(ellipse(q, vec2f(0.77, -0.02), vec2f(0.11, 0.20)), ellipse(q, vec2f(-0.77, -0.02), vec2f(0.11, 0.20)));
    return tint(tint(behind, skin * 0.92, ears), skin, edge_at);
}

fn eye(q: vec2f, at: vec2f, gaze: f32, open: f32, behind: vec3f) -> vec3f {
    let r = q - at;
    let lids = ellipse(r, vec2f(0.0), vec2f(0.17, 0.095 * open + 0.008));
    let looked = r - vec2f(gaze, 0.005);
    var c = vec3f(0.96, 0.92, 0.88) - 0.25 * smoothstep(0.0, 0.09, r.y);
    c = tint(c, mix(vec3f(0.20, 0.30, 0.22), vec3f(0.44, 0.52, 0.30), smoothstep(-0.06, 0.06, -looked.y)), length(looked) - 0.082);
    c = tint(c, vec3f(0.05, 0.03, 0.04), length(looked) - 0.042);
    c = tint(c, vec3f(1.0), length(looked - vec2f(0.03, 0.032)) - 0.02);
    var out = tint(behind, c, lids);
    // The upper lid with its lashes; closed, it lies lower.
    let lid = r.y - 0.095 * open + 2.6 * r.x * r.x * (0.3 + 0.7 * open);
    let lash = max(abs(lid - 0.012) - 0.026 + 0.5 * r.x * r.x, abs(r.x) - 0.20);
    out = tint(out, vec3f(0.16, 0.07, 0.07), lash);
    return out;
}

fn features(q: vec2f, yaw: f32, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-1.0, -1.1), vec2f(1.0, 0.6))) {
        return behind;
    }
    let f = vec2f(q.x - yaw, q.y);
    // A blink of a sixth of a second, fifteen times a minute.
    let open = clamp(abs(cycle(15.0) - 0.5) * 48.0 - 0.6, 0.0, 1.0);
    let gaze = 0.045 * swing(4) + 0.02;
    var c = eye(f, vec2f(-0.31, 0.05), gaze, open, behind);
    c = eye(f, vec2f(0.31, 0.05), gaze, open, c);
    let lift = 0.03 * swing(5);
    let arch = 0.30 + lift - 1.1 * square(abs(f.x) - 0.34) - 0.05 * abs(f.x);
    let brow = max(abs(f.y - arch) - 0.045 + 0.06 * abs(f.x), abs(abs(f.x) - 0.33) - 0.21);
    c = tint(c, vec3f(0.24, 0.10, 0.08), brow);
    // The nose: a shadow on the side away from the sun, its tip and its wings.
    let bridge = capsule(f, vec2f(-0.07, 0.10), vec2f(-0.11, -0.20), 0.035);
    c = mix(c, c * vec3f(0.74, 0.64, 0.64), cover(bridge, HEAD) * 0.75);
    c = mix(c, c + vec3f(0.14, 0.10, 0.07), exp(-70.0 * dot(f - vec2f(0.03, -0.18), f - vec2f(0.03, -0.18))));
    let wings = min(ellipse(f, vec2f(-0.075, -0.275), vec2f(0.055, 0.028)), ellipse(f, vec2f(0.085, -0.275), vec2f(0.05, 0.025)));
    c = tint(c, vec3f(0.48, 0.22, 0.20), wings);
    // A smile that widens and narrows.
    let smile = 0.30 + 0.03 * swing(4);
    let curve = -0.56 + 0.9 * f.x * f.x;
    let upper = max(f.y - curve - 0.075 + 0.7 * f.x * f.x + 0.025 * exp(-200.0 * f.x * f.x), curve - f.y);
    let lower = max(curve - f.y - 0.105 + 1.15 * f.x * f.x, f.y - curve);
    let teeth = max(abs(f.y - curve + 0.012) - 0.026 + 0.35 * f.x * f.x, abs(f.x) - 0.22);
    c = tint(c, vec3f(0.68, 0.25, 0.25), max(upper, abs(f.x) - smile));
    c = tint(c, vec3f(0.84, 0.38, 0.36), max(lower, abs(f.x) - smile));
    c = tint(c, vec3f(0.98, 0.93, 0.86), teeth);
    c = mix(c, c * 0.75, exp(-90.0 * square(f.y + 0.77) - 12.0 * f.x * f.x) * 0.5);
    return c;
}

fn hair_before(q: vec2f, yaw: f32, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-1.0, -0.8), vec2f(1.0, 1.2))) {
        return behind;
    }
    let crown = ellipse(q, vec2f(0.0, 0.06), vec2f(0.88, 1.02));
    let window = ellipse(q, vec2f(0.07 + yaw * 0.6, -0.46), vec2f(0.70, 1.02));
    let fringe = max(max(crown, -window - 0.02 * sin(q.x * 14.0)), -0.62 - q.y);
    return tint(behind, strands(q * 1.2), fringe);
}

fn hat(q: vec2f, behind: vec3f) -> vec3f {
    if (outside(q, vec2f(-2.3, 0.1), vec2f(2.3, 1.7))) {
        return behind;
    }
    let t = rotate(q - vec2f(0.0, 0.62), 0.09);
    let brim = ellipse(t, vec2f(0.0, -0.05 + 0.08 * t.x * t.x), vec2f(1.62, 0.27));
    let crown = max(ellipse(t, vec2f(0.0, 0.10), vec2f(0.86, 0.82)), -t.y + 0.02);
    let band = max(crown - 0.012, t.y - 0.26 + 0.05 * t.x * t.x);
    let weave = 0.06 * sin(t.x * 60.0) * sin(t.y * 52.0 + t.x * 8.0);
    let light = smoothstep(-1.2, 1.3, t.x + 0.4 * t.y);
    let straw = mix(vec3f(0.62, 0.42, 0.22), vec3f(1.0, 0.85, 0.52), light) + weave;
    var c = tint(behind, mix(straw * 0.72, straw, smoothstep(-0.30, 0.0, t.y)), brim);
    c = tint(c, straw * (0.9 + 0.12 * t.y), crown);
    return tint(c, mix(vec3f(0.42, 0.09, 0.12), vec3f(0.82, 0.24, 0.18), light), band);
}
