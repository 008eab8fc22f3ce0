import { Document, isScalar, Scalar, visit } from 'yaml'
import { KEY_ORDER, type RuleObject } from './wire-keys.ts'

/** Longer text stands on lines of its own, as it does in rules written by hand. */
const LONG = 90

/** The text of a rule file. Reading it gives the same rule again. */
export const ruleYaml = (rule: RuleObject): string => {
  const ordered = Object.entries(rule).toSorted(([a], [b]) => KEY_ORDER.indexOf(a) - KEY_ORDER.indexOf(b))
  const document = new Document(Object.fromEntries(ordered))
  visit(document, {
    Scalar: (_, node) => {
      if (typeof node.value !== 'string' || !isScalar(node)) return
      if (node.value.includes('\n'))
        node.type = blockable(node.value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE
    },
    Map: (key, node) => {
      // short entries such as entity selectors on one line
      if (
        key !== null &&
        node.items.length <= 3 &&
        node.toString().length <= LONG &&
        !node.toString().includes('\n\n')
      )
        node.flow = node.items.every(({ value }) => isScalar(value) && !String(value.value).includes('\n'))
    },
  })
  return document.toString({ lineWidth: 0, doubleQuotedMinMultiLineLength: Number.MAX_SAFE_INTEGER })
}

/** A block holds any text but control characters and odd ends of lines, which only escapes keep as they are. */
const blockable = (text: string): boolean =>
  ![...text].some(
    (c) => (c < ' ' && c !== '\n' && c !== '\t') || '\u007f\u0085\u2028\u2029\ufeff'.includes(c),
  )
