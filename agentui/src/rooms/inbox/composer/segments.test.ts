import { expect, it } from 'vitest'
import table from '../../../../../channels/sms/segments/testdata/golden.json'
import { segments } from './segments'

it('counts as the hub and the network’s own calculator do', () => {
  expect(table.length).toBeGreaterThan(300)
  for (const s of table) {
    const text = s.fill.repeat(s.before) + s.middle + s.fill.repeat(s.after)
    expect([s, segments(text)]).toEqual([s, text === '' ? 0 : s.segments])
  }
})
