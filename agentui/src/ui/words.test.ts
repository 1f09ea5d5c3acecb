import { afterEach, describe, expect, it } from 'vitest'
import { furnish, speak } from '@/i18n'
import { ApiError } from '@/wire/client'
import { refusals, rule, stepText, words } from './words'

afterEach(() => speak('en'))

const told = (status: number, body: object, after = 0) => words(new ApiError(status, { detail: 'what the hub says', ...body }, 'req_1', after))

describe('what went wrong', () => {
  it.each<[number, object, string | RegExp, string | RegExp, string | RegExp]>([
    [409, { code: 'claimed', data: { name: 'Olga' } }, 'Olga was faster', 'Olga a été plus rapide', 'Olga a fost mai rapid'],
    [422, { code: 'window_over' }, /lets us answer is over/, /est écoulé/, /a trecut/],
    [422, { code: 'too_long', data: { max: 160, unit: 'characters' } }, /carries 160 characters/, /accepte 160 caractères/, /acceptă 160 de caractere/],
    [422, { code: 'too_long', data: { max: 262_144, unit: 'bytes' } }, /at most 262/, /262/, /262/],
    [422, { code: 'file_too_large', data: { max: 5_000_000 } }, /at most 5\sMB/, /5\sMo/, /5\sMB/],
    [413, { code: 'file_too_large' }, 'The file is too large.', /trop grand/, /prea mare/],
    [403, { code: 'not_author' }, /Only who wrote it/, /Seul son auteur/, /Doar autorul/],
    [403, {}, 'Your role does not allow this.', /rôle/, /Rolul|rolul/],
  ])('%i %j is said in every language', async (status, body, ...texts) => {
    for (const [i, language] of ['en', 'fr', 'ro'].entries()) {
      await speak(language)
      expect(told(status, body)).toMatch(texts[i]!)
    }
  })

  it.each<[object, string, string, string]>([
    [{ field: 'name', rule: 'expected length <= 100', say: 'length_max', args: ['100'] }, 'Name: has at most 100 characters', 'Nom : a au plus 100 caractères', 'Nume: are cel mult 100 caractere'],
    [{ field: 'settings.imap.host', rule: 'is required', say: 'required' }, 'settings.imap.host: is required', 'settings.imap.host : est obligatoire', 'settings.imap.host: este obligatoriu'],
    [{ field: 'match.of[0].key', rule: 'there is no trait x', say: 'room.no_trait', args: ['x'] }, 'Conditions: no x', 'Conditions : no x', 'Condiții: no x'],
    [{ field: 'traits.order.count', rule: 'x', say: 'must_number' }, 'Trait order.count: must be a number', 'Trait order.count : doit être un nombre', 'Trăsătura order.count: trebuie să fie un număr'],
    [{ field: 'steps.2.within', rule: 'is required', say: 'required' }, 'Step 3, Time allowed: is required', 'Étape 3, Délai : est obligatoire', 'Pasul 3, Termen: este obligatoriu'],
    [{ field: 'policies[0].targets[1]', rule: 'x', say: 'target_same', args: ['0'] }, 'Policy 1, Target 2: is for the same conversations as targets[0]', 'Politique 1, Objectif 2 : vaut pour les mêmes conversations que targets[0]', 'Politica 1, Ținta 2: este pentru aceleași conversații ca targets[0]'],
    [{ field: 'name', rule: 'as the hub says it', say: 'of_tomorrow' }, 'what the hub says', 'what the hub says', 'what the hub says'],
  ])('a refused field %j is said in every language', async (field, ...texts) => {
    await furnish()
    refusals('room', ({ say, args }) => (say === 'no_trait' ? `no ${args?.[0]}` : undefined))
    for (const [i, language] of ['en', 'fr', 'ro'].entries()) {
      await speak(language)
      expect(told(422, { errors: [field] })).toBe(texts[i])
    }
    expect(rule({ field: 'x', rule: 'as the hub says it' })).toBe('as the hub says it')
  })

  it('says what the test of an inbox found in every language, and else in the hub’s own words', async () => {
    const found = { text: 'all of it', says: [{ say: 'many_spf', args: ['shop.example'], text: 'in English' }, { say: 'of_tomorrow', text: 'As the hub says it.' }] }
    await furnish()
    for (const [language, text] of [['en', 'has several SPF records: receivers take none of them. Leave one.'], ['fr', 'a plusieurs enregistrements SPF : les destinataires n’en retiennent aucun. N’en laissez qu’un.'], ['ro', 'are mai multe înregistrări SPF: destinatarii nu țin seama de niciuna. Lăsați una singură.']] as const) {
      await speak(language)
      expect(stepText(found)).toBe(`shop.example ${text} As the hub says it.`)
    }
    expect([stepText({ text: 'all of it' }), stepText({ text: 'all of it', says: null }), stepText({})]).toEqual(['all of it', 'all of it', ''])
  })

  it('says how long to wait, when the hub does', () => {
    expect(told(429, {}, 7)).toBe('Too many requests. Wait 7 seconds.')
    expect(told(429, {})).toBe('Too many requests. Wait a moment.')
  })

  it('is told in the hub’s own words when there is no text for it', () => {
    expect(told(422, { code: 'of a newer hub' })).toBe('what the hub says')
    expect(told(422, { code: 'toString' })).toBe('what the hub says')
    expect(told(409, {})).toBe('what the hub says')
  })
})
