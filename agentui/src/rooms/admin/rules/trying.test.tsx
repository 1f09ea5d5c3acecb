import { cleanup, fireEvent, screen } from '@testing-library/react'
import { afterEach, expect, it } from 'vitest'
import { agent, list, permissions, stage } from '@/stage'

afterEach(cleanup)

const rules = { rules: [{ id: 'r1', name: 'Invoices', enabled: true, on: ['time'], do: [{ do: 'tag', to: '' }] }], version: 1, saved_at: null, saved_by: null }
const problem = { rule: 'r1', field: 'rules[0].after', text: 'rule "Invoices": a time rule needs silence_s, age_s or status_for_s', say: 'rule_after', args: [] }
const newer = { rule: 'r1', field: 'rules[0].do[0].to', text: 'As the hub says it.', say: 'of_tomorrow', args: [] }

it.each([['en', 'Check', 'a time rule needs silence_s, age_s or status_for_s'], ['fr', 'Vérifier', 'une règle de temps a besoin d’une attente : silence, âge ou état']])('says in %s what keeps rules from being saved', async (language, button, text) => {
  await stage('/admin/rules', { 'GET /me': { ...agent, language, permissions: [...permissions, 'settings.write', 'rules.write'] }, 'GET /rules': rules, 'GET /rules/language': { facts: [], fields: [] }, 'GET /rules/runs': list(), 'GET /teams': list(), 'GET /webhooks': list(), 'GET /tags': list(), 'POST /rules/check': { ok: false, problems: [problem, newer] } })
  fireEvent.click(await screen.findByRole('button', { name: button }))
  const found = await screen.findAllByText((_, el) => el?.tagName === 'LI' && el.textContent === `Invoices: ${text}`)
  expect(found.length).toBe(1)
  expect(screen.getAllByText((_, el) => el?.tagName === 'LI' && el.textContent === 'Invoices: As the hub says it.').length).toBe(1)
})
