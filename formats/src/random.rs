//! The random numbers of samples and tests: `SplitMix64`, which is a dozen lines and will never
//! change, as a dependency's generator might.

/// Sebastiano Vigna's `SplitMix64` (<https://prng.di.unimi.it/splitmix64.c>, public domain): one
/// stream per seed, on every machine.
#[derive(Clone, Debug)]
pub struct Random {
    state: u64,
}

impl Random {
    pub const fn new(seed: u64) -> Self {
        Random { state: seed }
    }

    pub const fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 when there is none. The bias, of less than `end` in 2^32, is nothing
    /// that a sample would show.
    pub fn below(&mut self, end: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(end);
        u32::try_from(scaled >> 32).unwrap_or_default()
    }

    /// True `part` times of `whole`.
    pub fn chance(&mut self, part: u32, whole: u32) -> bool {
        self.below(whole) < part
    }

    /// One of them; the array type rules out that there are none.
    pub fn pick<'t, T, const N: usize>(&mut self, items: &'t [T; N]) -> &'t T {
        const { assert!(N > 0) };
        &items[self.index(N)]
    }

    /// A position in something of this length.
    pub fn index(&mut self, len: usize) -> usize {
        self.below(u32::try_from(len).unwrap_or(u32::MAX)) as usize
    }

    /// One of the bits that are set; 0 when none is.
    pub fn bit(&mut self, mask: u128) -> u128 {
        let mut rest = mask;
        for _ in 0..self.below(mask.count_ones()) {
            rest &= rest - 1;
        }
        rest & rest.wrapping_neg()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_published_generator() {
        let mut random = Random::new(1_234_567);
        let first: Vec<_> = (0..5).map(|_| random.next()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
            4_593_380_528_125_082_431,
            16_408_922_859_458_223_821,
        ];
        assert_eq!(first, published);
    }

    #[test]
    fn ranges_are_kept_and_filled() {
        let mut random = Random::new(1);
        let mut seen = [false; 7];
        for _ in 0..1_000 {
            seen[random.index(7)] = true;
        }
        assert_eq!(seen, [true; 7]);
        assert_eq!(random.below(0), 0);
        assert_eq!(random.bit(0), 0);
        let mut bits = 0;
        for _ in 0..100 {
            let bit = random.bit(0b1011 | 1 << 127);
            assert_eq!(bit.count_ones(), 1);
            bits |= bit;
        }
        assert_eq!(bits, 0b1011 | 1 << 127);
    }
}
