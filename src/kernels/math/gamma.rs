//! The gamma function and the logarithm of its absolute value, in f64 lanes.
//!
//! gamma: by Stirling's series seven steps up, `Gamma(a) = Gamma(a + 7) / (a (a + 1) ... (a + 6))`, for `a = |x|`, and
//! `Gamma(-a) = -pi / (a sin(pi a) Gamma(a))`. The series' remainder is a minimax fit (`accuracy/fit/fit.py`,
//! STIRLING_FAR, error of the logarithm 2^-43).
//!
//! lgamma: for `a < 3.5` the argument is moved to within 1/2 of 2 and `ln Gamma(2 + u) = u P(u)` (LGAMMA, relative error
//! 2^-34.8), the logarithm of the step's factor added: near 1 and 2, where the result is 0, both parts are small and
//! the error stays relative. From 3.5 on Stirling (STIRLING, 2^-39.9). Left of 0 by reflection; where the result is
//! small there, near its zeros, the parts cancel, and the zero's Taylor series is taken instead, element by element.

use super::exp::power_of_two;
use super::log::ln_fine;
use core::f64::consts::LOG2_E;

/// `ln(2 pi) / 2`.
const HALF_LN_TWO_PI: f64 = 0.9189385332046727;

/// `1.5 * 2^52`: added, it rounds to an integer, whose low bits are then those of the sum.
const MAGIC: f64 = 6755399441055744.0;

const SINPI: [f64; 6] = [
    0.9999999999788491,
    -1.644934061139592,
    0.8117421707753117,
    -0.19074762267800757,
    0.026116205318753853,
    -0.0022352240377389665,
];
const STIRLING_FAR: [f64; 4] =
    [0.08333333332876376, -0.002777774762228177, 0.0007931116579156408, -0.0005591527561273465];
const STIRLING: [f64; 5] =
    [0.08333333329565147, -0.002777768185322432, 0.0007929607551028433, -0.0005744701136756969, 0.000549336263306449];
const LGAMMA: [f64; 11] = [
    0.42278433510634694,
    0.32246703366133145,
    -0.06735230274538849,
    0.02058078916360604,
    -0.007385491350311264,
    0.0028909442125236847,
    -0.0011935240423505294,
    0.0005057213070745442,
    -0.00021872450871178643,
    0.00011488998226030515,
    -5.621944733373755e-05,
];

/// Zeros of ln |Gamma| left of -2, each a sum of two f64, and the Taylor coefficients there, from the first power on.
/// Zeros further left are nearer to a pole than any f32 is.
const ZEROS: [[f64; 8]; 18] = [
    [
        -2.4570247382208006,
        -3.7075610815513266e-17,
        1.5156034480216574,
        4.8583209516339965,
        1.41129114307798,
        8.721782583815346,
        5.800414566599873,
        24.824942121894072,
    ],
    [
        -2.7476826467274127,
        9.055340329338315e-17,
        -1.9143501856115988,
        9.575189475709667,
        -20.095134916842603,
        62.627282713513715,
        -194.76615530344623,
        646.9059997129283,
    ],
    [
        -3.14358088834998,
        -2.1818179852331714e-16,
        7.781884658131351,
        25.831338372387957,
        112.268986297176,
        588.8907422380014,
        3277.1937854953417,
        19023.061984356358,
    ],
    [
        -3.955294284858598,
        -1.999428391746348e-17,
        -20.725060845803707,
        251.7146825868894,
        -3730.6047156806126,
        62588.08191876606,
        -1119991.501665522,
        20877114.726503327,
    ],
    [
        -4.039361839740537,
        2.1143995503980602e-16,
        26.790480886140593,
        324.25532293784715,
        5465.691820777134,
        104145.55520145541,
        2116669.417577535,
        44812215.95015571,
    ],
    [
        -4.991544640560048,
        1.5174411760571722e-16,
        -116.53578161624363,
        6995.235954894064,
        -551419.9978512884,
        48911582.709059045,
        -4627747171.739249,
        456096042262.1976,
    ],
    [
        -5.0082181683225935,
        -4.3926353491015815e-17,
        123.3621845633534,
        7404.762432228682,
        600556.168452811,
        54807486.35665586,
        5335250743.384385,
        541001609074.7738,
    ],
    [
        -5.998607480080875,
        -3.311862478893795e-16,
        -716.2454304275473,
        257851.58963956262,
        -123445282.15783688,
        66486633581.99334,
        -38196442388133.234,
        2.2858106530205276e+16,
    ],
    [
        -6.001385294453155,
        6.415847287933042e-17,
        723.7366299252801,
        260548.41030309396,
        125386984.94090366,
        67884656938.77096,
        39203019565186.83,
        2.3582843991458176e+16,
    ],
    [
        -6.999801507890638,
        1.0550130037400023e-17,
        -5035.967373768125,
        12690641.16604718,
        -42623489764.75812,
        161052333144473.78,
        -6.491032158885829e+17,
        2.7251428195893374e+21,
    ],
    [
        -7.000198333407325,
        2.504354173632409e-16,
        5044.029941110829,
        12710958.833951395,
        42725890801.879196,
        161568434353282.84,
        6.517043660273723e+17,
        2.738252617221591e+21,
    ],
    [
        -7.999975197095821,
        -5.261737128572354e-17,
        -40315.71854218779,
        812764889.3354839,
        -21845960238437.15,
        6.605867627581421e+17,
        -2.1306755305163004e+22,
        7.15868968109065e+26,
    ],
    [
        -8.000024800270682,
        -4.354586297860107e-16,
        40324.281108124356,
        812937510.664516,
        21852920330413.64,
        6.608673936664925e+17,
        2.1318070343392603e+22,
        7.16325190451109e+26,
    ],
    [
        -8.999997244250977,
        -2.2185620509727132e-16,
        -362875.4964746711,
        65840130084.02046,
        -1.592794543191949e+16,
        4.3349227292710556e+21,
        -1.258437599020075e+27,
        3.8054916852330744e+32,
    ],
    [
        -9.000002755714823,
        -9.491348611623208e-17,
        362884.5034850277,
        65841764315.97954,
        1.5928538462012788e+16,
        4.33513792803131e+21,
        1.2585156903461966e+27,
        3.80577506303731e+32,
    ],
    [
        -9.99999972442663,
        4.883037618642443e-16,
        -3628795.296492739,
        6584086185960.205,
        -1.5928210978304629e+19,
        4.335019090413096e+25,
        -1.258472566431477e+32,
        3.805618574540762e+38,
    ],
    [
        -10.000000275573013,
        -3.4909708332642057e-16,
        3628804.7035030955,
        6584103254039.795,
        1.5928272914951848e+19,
        4.335041565983639e+25,
        1.2584807223665154e+32,
        3.805648170797829e+38,
    ],
    [
        -10.99999997494789,
        1.9843998306985407e-16,
        -39916795.114676446,
        796675363616762.2,
        -2.120048613893936e+22,
        6.346916349938978e+29,
        -2.026788600430993e+37,
        6.741909187910398e+44,
    ],
];

/// `sin(pi a) / pi` for `a >= 0`, exactly 0 at integers, which all large numbers are.
#[inline(always)]
pub fn sine_of_turns(a: f64) -> f64 {
    let a = if a > 16777216.0 { 16777216.0 } else { a };
    let shifted = a + MAGIC;
    let f = a - (shifted - MAGIC);
    let z = f * f;
    let w = z * z;
    let p = ((SINPI[0] + z * SINPI[1]) + w * (SINPI[2] + z * SINPI[3])) + (w * w) * (SINPI[4] + z * SINPI[5]);
    f64::from_bits((f * p).to_bits() ^ (shifted.to_bits() << 63))
}

#[inline(always)]
pub fn gamma(x: f32) -> f32 {
    let size = x.abs() as f64;
    // Beyond 45 the result is infinite, or 0 left of 0.
    let a = if size > 45.0 { 45.0 } else { size };
    let y = a + 7.0;
    let w = 1.0 / y;
    let v = w * w;
    let rest = (STIRLING_FAR[0] + v * STIRLING_FAR[1]) + (v * v) * (STIRLING_FAR[2] + v * STIRLING_FAR[3]);
    let ln = (y - 0.5) * ln_fine(y) - y + (HALF_LN_TWO_PI + rest * w);
    let e = power_of_two(ln * LOG2_E);
    // (a + 1) ... (a + 6), the factors paired from both ends.
    let q = a * y;
    let steps = (q + 6.0) * (q + 10.0) * (q + 12.0);
    let turns = sine_of_turns(size);
    let negative = x.to_bits() >> 31 != 0;
    let above = if negative { -steps * e.below } else { e.above };
    let below = if negative { turns * e.above } else { a * steps * e.below };
    let pole = (x < 0.0) & (turns == 0.0);
    if pole { f32::NAN } else { (above / below) as f32 }
}

/// [`lgamma`] but for the neighbourhood of the zeros left of 0, see [`near_zero`].
#[inline(always)]
pub fn lgamma_away(x: f32) -> f32 {
    let size = x.abs();
    let a = size as f64;
    // Which of the four steps: to 2 + u with factors gathered in `factor`, whose logarithm is taken away, or added.
    let (low, middle, upper) = (a < 0.5, a < 1.5, a < 2.5);
    let u = a
        - (if middle {
            1.0
        } else if upper {
            2.0
        } else {
            3.0
        });
    let u = if low { a } else { u };
    let factor = if middle {
        a
    } else if upper {
        1.0
    } else {
        a - 1.0
    };
    let factor = if low { a * (a + 1.0) } else { factor };
    let small = a < 3.5;
    let ln = ln_fine(if small { factor } else { a });

    let u2 = u * u;
    let u4 = u2 * u2;
    let p = ((LGAMMA[0] + u * LGAMMA[1]) + u2 * (LGAMMA[2] + u * LGAMMA[3]))
        + u4 * (((LGAMMA[4] + u * LGAMMA[5]) + u2 * (LGAMMA[6] + u * LGAMMA[7]))
            + u4 * ((LGAMMA[8] + u * LGAMMA[9]) + u2 * LGAMMA[10]));
    let near = u * p + (if middle { -ln } else { ln });

    let w = 1.0 / a;
    let v = w * w;
    let rest =
        ((STIRLING[0] + v * STIRLING[1]) + (v * v) * (STIRLING[2] + v * STIRLING[3])) + (v * v) * (v * v) * STIRLING[4];
    let far = (a - 0.5) * (ln - 1.0) + ((HALF_LN_TWO_PI - 0.5) + rest * w);
    let right = if small { near } else { far };

    let turns = sine_of_turns(a).abs();
    let left = -ln_fine(a * turns) - right;
    let value = if x < 0.0 { left } else { right } as f32;
    let pole = (x == 0.0) | ((x < 0.0) & (turns == 0.0)) | (size == f32::INFINITY);
    if pole { f32::INFINITY } else { value }
}

/// Whether [`lgamma_away`] has a result at `x` too small for its error.
#[inline(always)]
pub fn is_near_zero(x: f32, result: f32) -> bool {
    (x < -2.0) & (result.abs() < 0.0078125)
}

/// [`lgamma`] where [`is_near_zero`] says so.
#[inline(never)]
pub fn lgamma_near_zero(x: f32) -> f32 {
    let x = x as f64;
    let mut best = &ZEROS[0];
    for zero in &ZEROS {
        if (x - zero[0]).abs() < (x - best[0]).abs() {
            best = zero;
        }
    }
    let d = (x - best[0]) - best[1];
    let mut sum = best[7];
    for term in [best[6], best[5], best[4], best[3], best[2]] {
        sum = sum * d + term;
    }
    (sum * d) as f32
}
