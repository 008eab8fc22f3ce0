import type { Span } from '../base/span.ts'
import type { FieldRef } from './ast.ts'
import type { StageCursor } from './cursor-types.ts'
import { fieldRef, regexLiteral } from './expression-reader.ts'
import { isTimeUnit, readNumber, shortUnit } from './numbers.ts'
import { parseExpression } from './parse-expression.ts'
import { cookPattern, cookString, quoteString } from './strings.ts'
import { readTableKeys, readTablePath } from './table-path.ts'
import type { TokenStream } from './token-stream.ts'
import { isFieldToken, type Token } from './tokens.ts'

/** The cursor of one stage. The tokens of the operator's name, if it has one, are already taken from the stream. */
export const createCursor = (
  s: TokenStream,
  name: string,
  head: Span,
  subPipeline: StageCursor['subPipeline'],
): StageCursor => {
  const expectText = (what: string, cook: (raw: string) => string): { value: string; span: Span } => {
    const token = s.peek()
    if (token.kind === 'single') {
      const replacement = quoteString(token.text)
      s.report('DQ108', { replacement }, token.span, { replacement })
    } else if (token.kind !== 'string' && token.kind !== 'rawString') return s.failExpected(what)
    s.next()
    return { value: token.kind === 'string' ? cook(token.text) : token.text, span: token.span }
  }
  const expectField = (what: string): FieldRef => {
    if (!isFieldToken(s.peek())) return s.failExpected(what)
    return fieldRef(s.next())
  }
  const expectNumber = (what: string): Token => (s.peek().kind === 'number' ? s.next() : s.failExpected(what))
  return {
    head,
    name,
    atEnd: s.atEnd,
    here: s.here,
    span: () => ({ start: s.first.span.start, end: Math.max(s.lastEnd(), s.first.span.start) }),
    atWord: s.atWord,
    atPunctuation: s.atPunctuation,
    atString: (ahead = 0) => ['string', 'rawString', 'single'].includes(s.peek(ahead).kind),
    atField: (ahead = 0) => isFieldToken(s.peek(ahead)),
    acceptWord: s.acceptWord,
    acceptPunctuation: s.acceptPunctuation,
    expectWord(word) {
      if (s.acceptWord(word) === undefined) s.failExpected(`\`${word}\``)
    },
    expectPunctuation: s.expectPunctuation,
    expectString: (what) => expectText(what, cookString),
    expectPatternString: (what) => expectText(what, cookPattern),
    expectCharacter(what) {
      const token = s.peek()
      if (!['string', 'rawString', 'single'].includes(token.kind)) return s.failExpected(what)
      const text = token.text.length === 2 ? cookString(token.text) : token.text
      if (Array.from(text).length !== 1)
        return s.failExpected(what, "it is one character in quotes, such as `':'`; a tab is written `'\\t'`")
      s.next()
      return text
    },
    expectField,
    expectFieldList(what) {
      const fields = [expectField(what)]
      while (s.acceptPunctuation(',')) fields.push(expectField(what))
      return fields
    },
    expectInteger(what) {
      const token = s.peek()
      const value = token.kind === 'number' ? readNumber(token.text).value : Number.NaN
      if (!Number.isSafeInteger(value)) return s.failExpected(what)
      return { value, span: s.next().span }
    },
    expectDuration(what) {
      const { start } = s.here()
      const sign = s.acceptPunctuation('-') ? -1 : 1
      const number = s.peek()
      // `1 h` is as good as `1h`
      const apart = number.kind === 'number' && s.peek(1).kind === 'word' && isTimeUnit(s.peek(1).text)
      const joined = apart ? number.text + s.peek(1).text : number.text
      const unit = number.kind === 'number' ? readNumber(joined).unit : undefined
      const long =
        number.kind === 'number' && s.peek(1).kind === 'word' ? shortUnit(s.peek(1).text) : undefined
      if (long !== undefined && !apart)
        return s.failExpected(what, `this length of time is written \`${number.text}${long}\``)
      if (unit === undefined || !isTimeUnit(unit))
        return s.failExpected(what, 'durations look like `30s`, `5m`, `1h`, `7d`')
      const first = expectNumber(what)
      const { end } = (apart ? s.next() : first).span
      const text = `${sign < 0 ? '-' : ''}${joined}`
      const ms = sign * readNumber(joined).value
      const max = Number.MAX_SAFE_INTEGER
      if (Math.abs(ms) > max)
        s.fail('DQ311', { what: 'a duration in ms', min: -max, max, found: ms }, { start, end })
      return { ms, text, span: { start, end } }
    },
    expectRegex(what) {
      if (s.peek().kind !== 'regex') return s.failExpected(what)
      return regexLiteral(s.next())
    },
    expression: () => parseExpression(s),
    subPipeline,
    expectTablePath: (what) => readTablePath(s, what),
    tableKeys: () => readTableKeys(s),
    report: (code, params, span) => s.report(code, params, span),
    fail: s.fail,
  }
}
