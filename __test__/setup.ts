// Random tests are the same on every run; SEED=… tries others.

import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.SEED ?? 20_240_607), endOnFailure: false })
