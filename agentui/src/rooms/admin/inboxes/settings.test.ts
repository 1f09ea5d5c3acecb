import { afterEach, expect, it } from 'vitest'
import { furnish, speak } from '@/i18n'
import { words } from '@/ui/words'
import { ApiError } from '@/wire/client'
import { labels } from './settings'

afterEach(() => speak('en'))

it('says which setting is refused as the form calls it', async () => {
  await furnish()
  const refused = (field: string) => words(new ApiError(422, { errors: [{ field, rule: 'is required', say: 'required' }] }, ''), labels('email'))
  expect(refused('settings.smtp.host')).toBe('SMTP server: is required')
  expect(refused('settings.nothing.known')).toBe('settings.nothing.known: is required')
  expect(refused('name')).toBe('Name: is required')
  await speak('fr')
  expect(refused('settings.smtp.host')).toMatch(/^Serveur SMTP : est obligatoire$/)
})
