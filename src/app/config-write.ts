import { type Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml'
import { counted } from '../report/layout.ts'
import type { Proposal } from '../report/tune.ts'

const YEAR = 365 * 86_400_000

const whyOf = ({ evidence }: Proposal, what: string): string =>
  `${counted(evidence.signals, what)} on ${counted(evidence.days, 'day')} from ${evidence.first.slice(0, 10)} to ${evidence.last.slice(0, 10)}; proposed by dohyo tune`

/** An entry of the settings' file. Trust ends a year after the history did: somebody should look again. */
const entryOf = (proposal: Proposal): unknown => {
  switch (proposal.kind) {
    case 'ownAccount':
      return proposal.value
    case 'backupPrincipal':
      return { principal: proposal.value, why: whyOf(proposal, 'snapshot') }
    case 'trustedAccount': {
      const end = new Date(Date.parse(proposal.evidence.last) + YEAR)
      return { id: proposal.value, why: whyOf(proposal, 'share'), expires: end.toISOString().slice(0, 10) }
    }
  }
}

/** `estate:` with everything under it commented out: the comments stay. */
const withComment = <T extends YAMLMap | YAMLSeq>(node: T, before: unknown): T => {
  if (isScalar(before) && before.comment) node.commentBefore = before.comment
  return node
}

/** The list at a path of keys, made where there is none. */
const listAt = (document: Document, path: readonly [string, string]): YAMLSeq => {
  const [head, key] = path
  const parent: unknown = document.get(head, true)
  let map: YAMLMap
  if (isMap(parent)) map = parent
  else {
    map = withComment(new YAMLMap(), parent)
    document.set(head, map)
  }
  const found: unknown = map.get(key, true)
  if (isSeq(found)) return found
  const list = withComment(new YAMLSeq(), found)
  map.set(key, list)
  return list
}

/**
 * The text of a settings' file with the accepted proposals in it. Everything else stays as it is, comments too. What is there
 * already under the same name stays.
 */
export const withProposals = (text: string, proposals: readonly Proposal[]): string => {
  const document = parseDocument(text)
  for (const proposal of proposals.filter(({ accepted }) => accepted)) {
    const [head = '', key = ''] = proposal.key.split('.')
    const list = listAt(document, [head, key])
    const items = list.toJSON() as readonly unknown[]
    const isThere = items.some(
      (item) =>
        item === proposal.value ||
        (typeof item === 'object' && item !== null && Object.values(item).includes(proposal.value)),
    )
    if (isThere) continue
    list.flow = false
    list.add(document.createNode(entryOf(proposal)))
  }
  return document.toString({ lineWidth: 0 })
}
