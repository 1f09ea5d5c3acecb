import { QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, it, vi } from 'vitest'
import { queries } from '@/app/hub'
import { speak } from '@/i18n'
import { list } from '@/stage'
import { Log } from './log'

afterEach(() => {
  cleanup()
  queries.clear()
  return speak('en')
})

const run = {
  id: 'run_1', conversation_id: 'cnv_1', about: null, rule_id: 'r1', rule_version: 1, fact_seq: 1, at: '2026-11-22T09:00:00Z', outcome: 'done', name: 'Loud', on: 'message.received', late: false, reason: '',
  why: [{ field: 'conversation.last_message.author_type', op: 'is', want: 'contact', saw: 'contact', held: true }, { field: 'conversation.priority', op: 'in', want: ['high', 'urgent'], saw: 'low', held: false }],
  did: [{ do: 'tag', to: 'loud', result: 'done' }, { do: 'notify', to: 'supervisors', result: 'done' }],
}

it('says what rules did and saw in the reader’s language', async () => {
  await speak('fr')
  vi.stubGlobal('fetch', (url: string) => Promise.resolve(Response.json(url.includes('/runs') ? list(run) : list())))
  render(<QueryClientProvider client={queries}><Log conversation="cnv_1" /></QueryClientProvider>)
  expect(await screen.findByText('Ajouter une étiquette: loud')).toBeTruthy()
  expect(screen.getByText('Prévenir: les superviseurs')).toBeTruthy()
  expect(screen.getByText(/un client écrit/)).toBeTruthy()
  expect(screen.getByText('✓ dernier message : type d’auteur est client (client)')).toBeTruthy()
  expect(screen.getByText(/✗ priorité est parmi Haute, Urgente \(Basse\)/)).toBeTruthy()
})
