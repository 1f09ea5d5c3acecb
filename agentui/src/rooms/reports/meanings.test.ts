import { afterEach, expect, it } from 'vitest'
import { speak } from '@/i18n'
import { meaningOf } from './meanings'

afterEach(() => speak('en'))

it('says what a figure means in the language of the reader, and what it does not know as the hub does', async () => {
  await speak('fr')
  expect(meaningOf('open', { open: 'Running or paused, deadline not passed.' })).toBe('En cours ou en pause, échéance non passée.')
  expect(meaningOf('newer', { newer: 'Something new.' })).toBe('Something new.')
  expect(meaningOf('met', {})).toBeUndefined()
})
