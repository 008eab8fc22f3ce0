import { compareText } from './entity.ts'
import { createEntityPolicies } from './entity-policy.ts'
import { createRedundancy } from './redundant.ts'
import type { SiemSettings } from './settings.ts'
import { bySignalOrder, type RawSignal } from './types.ts'

/** `by` names the list, or the network block; a redundant signal and a suppressed entity need no more words. */
export type SuppressedReason =
  | { readonly kind: 'redundant' }
  | { readonly kind: 'entity' }
  | { readonly kind: 'network-block'; readonly by: string }
  | { readonly kind: 'suppressed-list'; readonly by: string }
  | { readonly kind: 'exception'; readonly by: string }

/** What a firing has become once the entity, the lists and earlier signals have had their say. */
export interface Judgement {
  /** With the criticality of the entity: 0 or more, and it may exceed 10. */
  readonly severity: number
  /** As the rule says. */
  readonly ruleSeverity: number
  /** Of the rule and of the entity. */
  readonly tags: readonly string[]
  readonly criticality: string | undefined
  readonly suppressed: boolean
  /** All that apply. */
  readonly suppressedReasons: readonly SuppressedReason[]
}

export type Signal<Raw extends RawSignal = RawSignal> = Raw & Judgement

const byOrder = (a: RawSignal, b: RawSignal): number =>
  bySignalOrder(a, b) ||
  compareText(a.entity.sensorZone ?? '', b.entity.sensorZone ?? '') ||
  compareText(a.name, b.name) ||
  a.severity - b.severity ||
  compareText(a.summary, b.summary)

/**
 * Judges all firings: severity after criticality, tags, and every reason to suppress. None is dropped. The result is in
 * order of time and does not depend on the order given.
 */
export const judgeSignals = <Raw extends RawSignal>(
  firings: readonly Raw[],
  settings: SiemSettings,
): readonly Signal<Raw>[] => {
  const policyOf = createEntityPolicies(settings)
  const isRedundant = createRedundancy(settings)
  return firings.toSorted(byOrder).map((firing) => {
    const policy = policyOf(firing.entity)
    const others: readonly SuppressedReason[] = [
      ...(policy.suppressed ? [{ kind: 'entity' } as const] : []),
      ...(policy.suppressingBlock === undefined
        ? []
        : [{ kind: 'network-block', by: policy.suppressingBlock } as const]),
      ...firing.suppressedLists.toSorted().map((by) => ({ kind: 'suppressed-list', by }) as const),
      ...(firing.exceptions ?? []).toSorted().map((by) => ({ kind: 'exception', by }) as const),
    ]
    const redundant = isRedundant(firing, others.length > 0)
    const suppressedReasons = redundant ? [{ kind: 'redundant' } as const, ...others] : others
    return {
      ruleSeverity: firing.severity,
      ...firing,
      severity: policy.severity(firing.severity),
      tags: [...new Set([...firing.tags, ...policy.tags])],
      criticality: policy.criticality,
      suppressed: suppressedReasons.length > 0,
      suppressedReasons,
    }
  })
}
