// Statistics of some of a plane's pixels, four channels at once.
struct Partial {
    // How many pixels, or the sum of their weights; the same in all four.
    count: vec4<f32>,
    mean: vec4<f32>,
    // Sum of squared deviations from the mean.
    deviation: vec4<f32>,
}

// Chan, Golub and LeVeque's merge of two sets' statistics; either may be empty.
fn merge(a: Partial, b: Partial) -> Partial {
    let count = a.count + b.count;
    let share = b.count / max(count, vec4(1e-20));
    let delta = b.mean - a.mean;
    return Partial(count, a.mean + delta * share, a.deviation + b.deviation + delta * delta * a.count * share);
}

// Invocations of a workgroup that merges.
const THREADS = 64u;
var<workgroup> shared_partials: array<Partial, 64>;

// All invocations' statistics as one, pairwise; every one of them has to call it. Shared memory only, so any subgroup size
// will do.
fn merge_workgroup(index: u32, mine: Partial) -> Partial {
    shared_partials[index] = mine;
    workgroupBarrier();
    for (var half = THREADS / 2u; half > 0u; half /= 2u) {
        if index < half {
            shared_partials[index] = merge(shared_partials[index], shared_partials[index + half]);
        }
        workgroupBarrier();
    }
    return shared_partials[0];
}
