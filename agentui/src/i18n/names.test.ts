import { expect, it } from 'vitest'
import { called } from './names'

it('tells visitors without a name apart by the end of their id, always the same', () => {
  expect(called({ id: 'con_01jd2k7f3a', name: '' })).toBe('Visitor 7F3A')
  expect(called({ id: 'con_01jd2k7f3a', name: '  ' })).toBe('Visitor 7F3A')
  expect(called({ id: 'con_01jd2k7f3b', name: '' })).toBe('Visitor 7F3B')
  expect(called({ id: 'con_1', name: ' Ada ' })).toBe('Ada')
})
