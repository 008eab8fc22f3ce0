/** `ipv4-addr`, `file:hashes.'SHA-256'` …: the types of indicators that Sumo knows. */
const WHOLE = /^(?:domain-name|email-addr|file|ipv4-addr|ipv6-addr|mac-addr|process|url|user-account)$/
const HASHES = /^file:hashes(?:\.(?:'[\w-]+'|[\w-]+))?$/
/** STIX names the property as well; Sumo's older files do so too. */
const PROPERTY =
  /^(?:(?:domain-name|email-addr|ipv4-addr|ipv6-addr|mac-addr|url):value|(?:file|process):name|user-account:(?:user[-_]id|login|account_login))$/

/** A type of indicator as Sumo's rules compare it, or undefined. */
export const indicatorType = (written: string): string | undefined => {
  if (WHOLE.test(written) || HASHES.test(written)) return written
  return PROPERTY.test(written) ? written.slice(0, written.indexOf(':')) : undefined
}

const COMPARISON = /\s*\[?\s*([\w-]+:[\w.'-]+)\s*=\s*'((?:[^'\\]|\\.)*)'\s*\]?\s*/y
const OR = /OR\b/y

/** The values that a STIX pattern looks for: one comparison, or several joined by OR. Undefined for any other pattern. */
export const patternValues = (
  pattern: string,
): readonly { readonly type: string; readonly value: string }[] | undefined => {
  const found: { readonly type: string; readonly value: string }[] = []
  let at = 0
  for (;;) {
    COMPARISON.lastIndex = at
    const [all = '', path = '', value = ''] = COMPARISON.exec(pattern) ?? []
    const type = indicatorType(path)
    if (type === undefined || value === '') return undefined
    found.push({ type, value: value.replace(/\\(.)/g, '$1') })
    at += all.length
    if (at === pattern.length) return found
    OR.lastIndex = at
    if (!OR.test(pattern)) return undefined
    at += 2
  }
}
