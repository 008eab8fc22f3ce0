import { type Document, isMap, isScalar, isSeq, parseDocument, YAMLMap, YAMLSeq } from 'yaml'
import { counted } from '../report/layout.ts'
import type { Proposal } from '../report/tune.ts'

const YEAR = 365 * 86_400_000

const whyOf = ({ evidence }: Proposal, what: string): string =>
  `${counted(evidence.signals, what)} on ${counted(evidence.days, 'day')} from ${evidence.first.slice(0, 10)} to ${evidence.last.slice(0, 10)}; proposed by dohyo tune`

/** An entry of the settings' file. Trust ends a year after the history did: somebody should look again. */
const entryOf = (proposal: Proposal): Readonly<Record<string, string>> | string => {
  switch (proposal.kind) {
    case 'ownAccount':
    case 'ownDomain':
      return proposal.value
    case 'backupPrincipal':
      return { principal: proposal.value, why: whyOf(proposal, 'snapshot') }
    case 'trustedAccount':
      return { id: proposal.value, why: whyOf(proposal, 'share'), expires: endOf(proposal) }
  }
}

const endOf = ({ evidence: { last } }: Proposal): string =>
  new Date(Date.parse(last) + YEAR).toISOString().slice(0, 10)

const isNamed = (item: unknown, name: string): boolean =>
  isMap(item)
    ? item.get('id') === name || item.get('principal') === name
    : isScalar(item) && item.value === name

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
 * The text of a settings' file with the accepted proposals in it. Everything else stays as it is, comments too; an entry of the
 * same name only gets a later end.
 */
export const withProposals = (text: string, proposals: readonly Proposal[]): string => {
  const document = parseDocument(text)
  for (const proposal of proposals.filter(({ accepted }) => accepted)) {
    const [head = '', key = ''] = proposal.key.split('.')
    const list = listAt(document, [head, key])
    const there = list.items.find((item) => isNamed(item, proposal.value))
    if (there === undefined) {
      list.flow = false
      list.add(document.createNode(entryOf(proposal)))
    } else if (isMap(there) && there.has('expires')) {
      // trust that had ended
      there.set('expires', endOf(proposal))
    }
  }
  return document.toString({ lineWidth: 0 })
}
