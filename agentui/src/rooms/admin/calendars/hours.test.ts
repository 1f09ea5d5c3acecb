import { describe, expect, it } from 'vitest'
import { marks, seconds, written } from '../settle/duration'
import { open, spans, toBody, toForm } from './hours'

describe('hours as people type them', () => {
  it('reads several intervals a day, and one past midnight', () => {
    expect(spans('9-12:30, 13h30 – 18')).toEqual([['09:00', '12:30'], ['13:30', '18:00']])
    expect(open('22:00–06:00')).toBe(480)
    expect(open('00:00-24:00')).toBe(1440)
  })
  it('says what is wrong', () => {
    expect(spans('nine to five')).toMatchObject({ why: 'shape' })
    expect(spans('9-9')).toMatchObject({ why: 'empty' })
    expect(spans('9-12, 11-13')).toMatchObject({ why: 'overlap' })
  })
  it('changes nothing of a calendar that is only looked at', () => {
    const body = { name: 'A', zone: 'Europe/Paris', feed_url: '', week: { mon: [['09:00', '17:00']] as [string, string][] }, exceptions: { '2030-01-02': [], '2030-12-24': [['09:00', '12:00']] as [string, string][] }, holidays: { '2030-12-25': 'Christmas' } }
    expect(toBody(toForm(body))).toEqual(body)
  })
})

describe('durations as people type them', () => {
  it('reads and writes the shortest form', () => {
    expect([seconds('2h'), seconds('90 min'), seconds('1h30m10s'), seconds('15'), seconds('soon'), seconds('')]).toEqual([7200, 5400, 5410, 900, null, null])
    expect([written(7200), written(5400), written(0)]).toEqual(['2h', '1h30m', '0s'])
    expect(marks('80 %, 30 min')).toEqual(['80%', '30m'])
  })
})
