import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { languages, speak } from '@/i18n'
import { standing } from './run'
import { SlowBanner } from './slowed'
import type { Run } from './wire'

afterEach(async () => { cleanup(); await speak('en') })

const slowed = { since: '2026-11-20T09:00:00Z', reason: 'desk_busy', rate: 0.078125, expected_replies: 400.2, capacity: 45, until: null }
const run = { id: 'run_1', state: 'running', reason: '', planned: 10, slowed } as unknown as Run

describe('a run that spares the desk', () => {
  it('says how fast it goes and why', () => {
    render(<SlowBanner slowed={slowed} />)
    expect(screen.getByRole('status').textContent).toMatch(/^Slowed for the desk\. It sends 281 an hour, .*400 answers are to be expected, and there is time for 45\. {2}Since .*2026/)
  })

  it('says that it waits, and until when, in every language', async () => {
    for (const { code } of languages) {
      await speak(code)
      for (const reason of ['desk_full', 'nobody_on_shift']) {
        render(<SlowBanner slowed={{ ...slowed, reason, rate: 0, until: '2026-11-21T08:00:00Z' }} />)
        expect(screen.getByRole('status').textContent).toMatch(/2026.*2026/)
        expect(screen.getByRole('status').textContent).not.toContain('desk_')
        cleanup()
      }
    }
  })

  it('says nothing any more when it is paused, or when the feed says so', () => {
    expect(standing(run, {}).slowed).toEqual(slowed)
    expect(standing({ ...run, state: 'paused' }, {}).slowed).toBe(null)
    expect(standing(run, {}, { campaign: 'c', run: 'run_1', seq: 1, state: 'running', reason: '', planned: 10, states: null, slowed: null }).slowed).toBe(null)
  })
})
