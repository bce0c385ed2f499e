// What Winograd's products in registers write: four tiles that are ACROSS apart, in a group of output channels.

fn put_product(number: u32, group: u32, tile: u32, sum: vec4<f32>) {
    if group < shape.out_groups && tile < shape.band {
        output[(number * shape.out_groups + group) * shape.band + tile] = Activation(sum);
    }
}

fn put_products(number: u32, group: u32, tile: u32, sums: Tile) {
    put_product(number, group, tile, sums.p);
    put_product(number, group, tile + ACROSS, sums.q);
    put_product(number, group, tile + 2u * ACROSS, sums.r);
    put_product(number, group, tile + 3u * ACROSS, sums.s);
}
