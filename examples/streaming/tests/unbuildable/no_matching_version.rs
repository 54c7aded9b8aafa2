braze_events::__private::__generated_code!(0);

fn main() {}
