export interface Steps {
  readonly expressionsAndLimits: readonly {
    readonly name?: string | undefined
    readonly limit: number | string
    readonly score?: number | undefined
  }[]
  readonly ordered: boolean
  readonly orders?: readonly (readonly string[])[] | undefined
}

/** The steps that a chain needs, each by its place in the rule, in the order in which they must come. */
export type ChainOrder = readonly { readonly place: number; readonly limit: number }[]

/** The orders of which one will do; undefined when any order does. */
export const ordersOf = ({
  expressionsAndLimits,
  ordered,
  orders,
}: Steps): readonly ChainOrder[] | undefined => {
  const needed = expressionsAndLimits
    .map(({ limit, name }, place) => ({ name, place, limit: Number(limit) }))
    .filter(({ limit }) => limit > 0)
  if (orders !== undefined)
    return orders.map((names) => names.flatMap((name) => needed.find((each) => each.name === name) ?? []))
  return ordered ? [needed] : undefined
}
