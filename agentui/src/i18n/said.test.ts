import { describe, expect, it } from 'vitest'
import { said } from './said'

const told = (key: string) => ({ 'word.type.text': 'a text', 'word.type.list': 'a list', 'word.spot.tag': 'the tag {0}' })[key]

describe('what the hub found', () => {
  it('is filled in as it is, but for the words of the catalogue', () => {
    expect(said(told, '{0} is {1}', ['{1}', '@type.text'])).toBe('{1} is a text')
    expect(said(told, 'works on {0}', ['@type.text|type.list'])).toBe('works on a text or a list')
    expect(said(told, 'inside {0}', ['@spot.tag:a$&'])).toBe('inside the tag a$&')
    expect(said(told, '“{0}” means nothing, {1}{2}', ['@@type.text', '@none'])).toBe('“@type.text” means nothing, none')
  })
})
