// Image transforms. Images are [height, width, channels] or [height, width], of 0 to 255 until WasmToTensor.

import type { Returned } from '../generated/calls'
import { publish } from '../language/aliases'
import { listBytes, number } from '../language/arguments'
import { fail, show } from '../language/errors'
import { floor, random, setTyped } from '../language/intrinsics'
import { Held, idOf } from '../lifetimes/held'
import { build, check, done, seam } from '../seam/seam'
import { made, putCells } from '../tensor/results'
import { handleOf, shapeOf } from '../tensor/state'
import type { WasmTensor } from '../tensor/tensor'

/** What a pipeline runs: a transform of this package, or one of your own. */
export interface Transform {
  /** The transformed image; into `out` where given. */
  apply(t: WasmTensor, out?: WasmTensor): WasmTensor
  name(): string
  free(): void
}

abstract class OwnTransform extends Held implements Transform {
  readonly #name: string

  protected constructor(name: string, make: () => Returned) {
    super(`${name} transform`, undefined, make, seam.transform_free)
    this.#name = name
  }

  /** The transformed image, a new tensor; or `out`, which must have its shape (ERR_SHAPE) and may be `t`. */
  apply(t: WasmTensor, out?: WasmTensor): WasmTensor {
    const op = this.#name
    const id = idOf(op, this)
    const handle = handleOf(op, t)
    const dims = shapeOf(t)
    if (out === undefined) {
      putCells(dims)
      return made(seam.transform(id, handle, dims.length))
    }
    const to = handleOf(op, out)
    putCells(dims, shapeOf(out))
    done(seam.transform_into(id, handle, dims.length, to, shapeOf(out).length))
    return out
  }

  /** Its name, e.g. 'resize'. */
  name(): string {
    idOf('name', this)
    return this.#name
  }
}

/** A seed, or a fresh one. */
function seedOf(op: string, seed: number | undefined): number {
  return seed === undefined ? floor(random() * 2 ** 53) : number(op, 'seed', seed)
}

/** `(x - mean[c]) / std[c]` for each channel c. */
export class WasmNormalize extends OwnTransform {
  /**
   * Channels are the last axis where it has as many elements as `mean`, else the first (an image after `WasmToTensor`);
   * one mean is for everything. ERR_ARGUMENT where the lists differ in length, are empty, or `std` holds a 0.
   */
  constructor(mean: readonly number[], std: readonly number[]) {
    const op = 'WasmNormalize'
    const means = listBytes(op, 'mean', mean)
    const deviations = listBytes(op, 'std', std)
    const both = new Uint8Array(means.length + deviations.length)
    setTyped(both, means)
    setTyped(both, deviations, means.length)
    super('normalize', () => {
      build.setBytes(both)
      check()
      return seam.normalize_new(means.length / Float64Array.BYTES_PER_ELEMENT)
    })
  }
}

/** Another height and width. */
export class WasmResize extends OwnTransform {
  /**
   * 'bilinear' blends the four pixels around a point, pixels standing at half-integers, without antialiasing, as
   * PyTorch's `interpolate(align_corners=False)`; 'nearest' takes pixel `floor(i * in / out)`, exactly; PyTorch rounds
   * `in / out` to float32 first, and then takes the pixel before for some sizes.
   */
  constructor(height: number, width: number, interpolation: 'nearest' | 'bilinear') {
    const op = 'WasmResize'
    if (interpolation !== 'nearest' && interpolation !== 'bilinear') {
      fail('ERR_ARGUMENT', op, `interpolation must be 'nearest' or 'bilinear', got ${show(interpolation)}`)
    }
    const sides = [number(op, 'height', height), number(op, 'width', width)] as const
    super('resize', () => seam.resize_new(...sides, interpolation === 'bilinear' ? 1 : 0))
  }
}

/** The middle of an image; where the image is smaller, zeros around it. */
export class WasmCenterCrop extends OwnTransform {
  /** The height and width of the result, in pixels. */
  constructor(height: number, width: number) {
    const op = 'WasmCenterCrop'
    const sides = [number(op, 'height', height), number(op, 'width', width)] as const
    super('center_crop', () => seam.center_crop_new(...sides))
  }
}

/** A part of an image from anywhere, each place as likely as the others. */
export class WasmRandomCrop extends OwnTransform {
  /** `padding` zeros on each side come first. The same seed gives the same places on both builds. */
  constructor(height: number, width: number, padding = 0, seed?: number) {
    const op = 'WasmRandomCrop'
    const sides = [number(op, 'height', height), number(op, 'width', width), number(op, 'padding', padding)] as const
    const start = seedOf(op, seed)
    super('random_crop', () => seam.random_crop_new(...sides, start))
  }
}

/**
 * Random changes of brightness, contrast, saturation and hue, in random order, as torchvision's ColorJitter on values of
 * 0 to 255, to which results are cut.
 */
export class WasmColorJitter extends OwnTransform {
  /**
   * The first three factors are uniform on `[max(0, 1 - p), 1 + p]`, the hue turns by a part of the circle uniform on
   * `[-hue, hue]`, `hue` at most 0.5. 0 leaves a change out. Images of one channel have neither saturation nor hue.
   */
  constructor(brightness: number, contrast: number, saturation: number, hue: number, seed?: number) {
    const op = 'WasmColorJitter'
    const strengths = [
      number(op, 'brightness', brightness),
      number(op, 'contrast', contrast),
      number(op, 'saturation', saturation),
      number(op, 'hue', hue),
    ] as const
    const start = seedOf(op, seed)
    super('color_jitter', () => seam.color_jitter_new(...strengths, start))
  }
}

/** `[height, width, channels]` of 0 to 255 to `[channels, height, width]` of 0 to 1. */
export class WasmToTensor extends OwnTransform {
  constructor() {
    super('to_tensor', () => seam.to_tensor_new())
  }
}

publish('WasmNormalize', WasmNormalize)
publish('WasmResize', WasmResize)
publish('WasmCenterCrop', WasmCenterCrop)
publish('WasmRandomCrop', WasmRandomCrop)
publish('WasmColorJitter', WasmColorJitter)
publish('WasmToTensor', WasmToTensor)

/** Mean [0.485, 0.456, 0.406] and std [0.229, 0.224, 0.225]: what models trained on ImageNet expect, of values 0 to 1. */
export function create_imagenet_preprocessing(): WasmNormalize {
  return new WasmNormalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
}

/** Mean [0.4914, 0.4822, 0.4465] and std [0.2023, 0.1994, 0.2010]: CIFAR-10's, of values 0 to 1. */
export function create_cifar_preprocessing(): WasmNormalize {
  return new WasmNormalize([0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201])
}
