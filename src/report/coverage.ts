import { currentTechniques, olderTechniques, techniqueName } from '../records/attack.ts'

/** A rule, as far as coverage goes. */
export interface CoveringRule {
  readonly id: string
  readonly name: string
  /** ATT&CK technique ids of its tags. */
  readonly attack: readonly string[]
}

/** A technique and the rules that look for it, in order of their ids. */
export interface Coverage {
  readonly technique: string
  readonly name: string
  readonly rules: readonly CoveringRule[]
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** `older`: ids from before ATT&CK renumbered, where it has. */
export const coverageOf = (rules: readonly CoveringRule[], older: boolean): readonly Coverage[] => {
  const byTechnique = new Map<string, CoveringRule[]>()
  for (const rule of rules.toSorted((a, b) => compare(a.id, b.id)))
    for (const technique of older ? olderTechniques(rule.attack) : currentTechniques(rule.attack))
      byTechnique.set(technique, [...(byTechnique.get(technique) ?? []), rule])
  return [...byTechnique]
    .map(([technique, all]) => ({ technique, name: techniqueName(technique), rules: all }))
    .toSorted((a, b) => compare(a.technique, b.technique))
}

export const coverageJson = (coverage: readonly Coverage[]): string =>
  `${JSON.stringify(
    {
      version: '1',
      techniques: coverage.map(({ technique, name, rules }) => ({
        technique,
        name,
        rules: rules.map(({ id, name: title }) => ({ id, name: title })),
      })),
    },
    null,
    2,
  )}\n`

/**
 * A layer for the ATT&CK Navigator, format 4.5 (layers/LAYERFORMATv4_5.md of its repository): the score is the number of rules, the
 * comment names them. Tactics are left out: a technique is marked under each that it has.
 */
export const navigatorLayer = (coverage: readonly Coverage[], older: boolean): string => {
  const most = Math.max(1, ...coverage.map(({ rules }) => rules.length))
  return `${JSON.stringify(
    {
      name: 'dohyo',
      versions: { attack: older ? '18' : '19', layer: '4.5' },
      domain: 'enterprise-attack',
      description: 'Techniques that the rules of dohyo look for; the score is the number of rules.',
      filters: { platforms: ['IaaS'] },
      sorting: 3,
      hideDisabled: false,
      techniques: coverage.map(({ technique, rules }) => ({
        techniqueID: technique,
        score: rules.length,
        comment: rules.map(({ id, name }) => `${id}: ${name}`).join('\n'),
        enabled: true,
        showSubtechniques: true,
      })),
      gradient: { colors: ['#cfe8ff', '#0550ae'], minValue: 0, maxValue: most },
      legendItems: [],
      showTacticRowBackground: false,
      selectTechniquesAcrossTactics: true,
      selectSubtechniquesWithParent: false,
    },
    null,
    2,
  )}\n`
}
