import fc from 'fast-check'

/** What somebody writes into a log who hopes that it is shown. */
export const PAYLOADS = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</title><svg onload=alert(1)>',
  '--><script>alert(1)</script><!--',
  ']]><b>',
  '&lt;script&gt;&#x3c;',
  '`${alert(1)}`',
  'javascript:alert(1)',
  'https://evil.example/steal?x=1',
  'www.evil.example',
  '[click](https://evil.example)',
  '![x](https://evil.example/p.png)',
  '@security-team @here #1 GH-1 !7',
  '\u202emoc.elpmaxe\u202c',
  'zero\u200bwidth\u2060\ufeff',
  'nul\u0000 bell\u0007 esc\u001b[2J',
  'line\nCRITICAL\r\n# heading\n- [ ] item',
  '```\nend of fence\n```',
  '\ud800 lone',
  '{{constructor}} __proto__',
  '# 1. > | a | b |',
  'deadbeef1234567',
  `${'x'.repeat(3000)}`,
]

export const hostile: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...PAYLOADS),
  fc.tuple(fc.constantFrom(...PAYLOADS), fc.constantFrom(...PAYLOADS)).map((pair) => pair.join('')),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'<>"\'`&\\*_[](){}#@!|~-= \n'), maxLength: 20 }),
)
