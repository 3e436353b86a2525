import { Emitter } from './emitter.ts'
import { Offers } from './offers.ts'
import { Part } from './part.ts'
import type { Shop } from './shop.ts'
import type { Check, LengthUnit, Offer } from './types.ts'

/** A place in the model, in millimetres of the file's axes. */
export type Place = readonly [x: number, y: number, z: number]

/** What a choice leads to: an order here, prices alone, or the cart of the page. */
export type Mode = 'quote' | 'order' | 'handoff'

/**
 * What one widget is about: the parts that were chosen, the one that is looked at, its offers and the one selected.
 * Elements in the same provider share it, so that an upload here fills the price list there.
 */
export class Flow extends Emitter {
  readonly shop: Shop
  readonly offers: Offers
  /** The provider's; see `setMode`. */
  mode: Mode = 'order'
  /** In the order in which they were chosen. */
  parts: readonly Part[] = []
  /** The part that is looked at. */
  part: Part | undefined
  /** The material that is selected, by its id. */
  materialId: string | undefined
  /** The unit that files without one are taken to be in. */
  unit: LengthUnit = 'MM'
  /** What was typed as a quantity is none: nothing can be bought until it is. */
  isWrong = false
  /** Where the viewer is asked to look. */
  place: Place | undefined
  /** Codes of the warnings that the buyer accepts, by model, unit and material. */
  #accepted: ReadonlyMap<string, readonly string[]> = new Map()
  readonly #stops = new Map<Part, () => void>()

  constructor(shop: Shop) {
    super()
    this.shop = shop
    this.offers = new Offers(this)
    this.relay(this.offers)
  }

  /** The offer of the selected material. */
  get selected(): Offer | undefined {
    return this.offers.nodes.find(({ material }) => material.id === this.materialId)
  }

  /** Takes files and starts their upload; the first becomes the one that is looked at. */
  add(files: readonly File[]): readonly Part[] {
    const parts = files.map((file) => new Part(this.shop, { file, unit: this.unit }))
    parts.forEach((part) => {
      this.#take(part)
    })
    if (parts[0]) {
      this.look(parts[0])
    }
    parts.forEach((part) => {
      void part.start()
    })
    return parts
  }

  /** Takes a model that is on the server already. */
  open(modelId: string): Part {
    const known = this.parts.find(({ model, modelId: id }) => (model?.id ?? id) === modelId)
    const part = known ?? new Part(this.shop, { modelId, unit: this.unit })
    if (!known) {
      this.#take(part)
      void part.follow()
    }
    this.look(part)
    return part
  }

  /** Looks at one of the parts. */
  look(part: Part): void {
    if (this.part !== part) {
      this.part = part
      this.place = undefined
      this.offers.forget()
    }
    this.#turned()
  }

  /** Takes a part out, and ends its upload. A model stays on the server unless the part is asked to remove it. */
  drop(part: Part): void {
    part.discard()
    this.#stops.get(part)?.()
    this.#stops.delete(part)
    this.parts = this.parts.filter((each) => each !== part)
    if (this.part === part) {
      this.part = undefined
      this.offers.forget()
      const [next] = this.parts
      if (next) {
        this.look(next)
      }
    }
    this.changed()
  }

  /** Says what a choice leads to. */
  setMode(mode: Mode): void {
    if (this.mode !== mode) {
      this.mode = mode
      this.changed()
    }
  }

  /** Says whether what was typed as a quantity is wrong. */
  doubt(isWrong: boolean): void {
    this.isWrong = isWrong
    this.changed()
  }

  /** Selects a material. */
  select(materialId: string | undefined): void {
    this.materialId = materialId
    this.changed()
  }

  /** The codes of an offer's warnings that the buyer accepts. */
  acknowledged(offer: Offer): readonly string[] {
    return this.#accepted.get(this.#name(offer)) ?? []
  }

  /** The warnings of an offer that have to be accepted first; none where the partner asks for nothing. */
  unacknowledged(offer: Offer): readonly Check[] {
    const accepted = this.acknowledged(offer)
    return this.shop.partner?.orderLimits.warningsMustBeAcknowledged
      ? offer.checks.filter(({ code, severity }) => severity === 'WARNING' && !accepted.includes(code))
      : []
  }

  /** The buyer accepts a warning of an offer, or no longer does. */
  acknowledge(offer: Offer, code: string, isAccepted: boolean): void {
    const rest = this.acknowledged(offer).filter((each) => each !== code)
    this.#accepted = new Map([...this.#accepted, [this.#name(offer), isAccepted ? [...rest, code] : rest]])
    this.changed()
  }

  /** In another unit the same warning is another one. */
  #name({ material }: Offer): string {
    return `${this.part?.modelId} ${this.part?.unit} ${material.id}`
  }

  /** Says in which unit files without one are, and corrects the part that is looked at. */
  setUnit(unit: LengthUnit): void {
    this.unit = unit
    const { part } = this
    if (part && part.unit !== unit && !part.hasOwnUnit) {
      void part.correct(unit)
    }
    this.changed()
  }

  /** Asks the viewer to look at a place. */
  focus(place: Place | undefined): void {
    this.place = place
    this.changed()
  }

  #take(part: Part): void {
    this.parts = [...this.parts, part]
    this.#stops.set(
      part,
      part.subscribe(() => {
        this.#turned()
      }),
    )
  }

  /** The part got on: its offers may be asked for now, and have changed with it. */
  #turned(): void {
    this.offers.follow(this.part?.model)
    this.changed()
  }
}
