import { SimClock } from '../../../src/sandbox/kit/clock';
import { Faults } from '../../../src/sandbox/kit/faults';
import { html, page, raw } from '../../../src/sandbox/kit/html';
import { Switches } from '../../../src/sandbox/kit/switches';

describe('the simulated clock', () => {
  it('starts where it is told to and runs on', () => {
    const clock = new SimClock(new Date('2025-10-09T08:53:20Z'));
    expect(Math.abs(clock.now().getTime() - Date.parse('2025-10-09T08:53:20Z'))).toBeLessThan(5_000);
  });

  it('moves business time but not the wall by an advance', () => {
    const clock = new SimClock();
    clock.advance(3_600_000);
    expect(clock.now().getTime() - clock.wall().getTime()).toBeGreaterThanOrEqual(3_599_000);
    expect(clock.advancedBy()).toBe(3_600_000);
    expect(() => clock.advance(-1)).toThrow(RangeError);
  });

  it('runs due work at once on an advance, oldest first, and keeps the rest', () => {
    const clock = new SimClock();
    const ran: string[] = [];
    clock.schedule(7_200_000, () => void ran.push('later'));
    clock.schedule(3_600_000, () => void ran.push('second'));
    clock.schedule(1_800_000, () => void ran.push('first'));
    clock.advance(3_700_000);
    expect(ran).toEqual(['first', 'second']);
    clock.advance(3_700_000);
    expect(ran).toEqual(['first', 'second', 'later']);
  });

  it('runs work by itself when real time reaches it, even in the past', async () => {
    const clock = new SimClock();
    await expect(new Promise((resolve) => clock.schedule(-5, () => resolve('ran')))).resolves.toBe('ran');
  });

  it('never runs cancelled or forgotten work', () => {
    const clock = new SimClock();
    const ran: string[] = [];
    const cancel = clock.schedule(10_000, () => void ran.push('cancelled'));
    cancel();
    cancel();
    clock.schedule(10_000, () => void ran.push('forgotten'));
    clock.reset();
    clock.advance(20_000);
    expect(ran).toEqual([]);
  });

  it('survives work that fails', () => {
    const clock = new SimClock();
    const ran: string[] = [];
    const warned = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    clock.schedule(1_000, () => {
      throw new Error('broken work');
    });
    clock.schedule(2_000, () => void ran.push('next'));
    clock.advance(3_000);
    expect(ran).toEqual(['next']);
    expect(warned).toHaveBeenCalledTimes(1);
    warned.mockRestore();
  });
});

describe('faults that a simulator takes itself', () => {
  it('are used up one by one and matched by OUT for messages going out', () => {
    const faults = new Faults();
    faults.add({ match: 'OUT /hooks', kind: 'duplicate', times: 2 });
    faults.add({ match: '* /hooks', kind: 'wrong-signature' });
    expect(faults.take('duplicate', 'POST', '/hooks/1')).toBeUndefined();
    expect(faults.take('wrong-signature', 'OUT', '/hooks/1')).toBeUndefined();
    expect(faults.take('duplicate', 'OUT', '/hooks/1')).toMatchObject({ kind: 'duplicate' });
    expect(faults.list()).toHaveLength(2);
    expect(faults.take('duplicate', 'OUT', '/hooks/2')).toBeDefined();
    expect(faults.take('duplicate', 'OUT', '/hooks/3')).toBeUndefined();
  });
});

describe('switches', () => {
  const switches = new Switches({ defaults: { on: true, limit: 5, refuse: null } });

  it('are read by type', () => {
    switches.merge({ refuse: 'no', limit: 6 });
    expect([switches.flag('on'), switches.number('limit'), switches.text('refuse'), switches.text('limit')]).toEqual([true, 6, 'no', '6']);
    switches.reset();
    expect(switches.text('refuse')).toBeNull();
  });

  it('throw when code names one that does not exist or gives a wrong type', () => {
    expect(() => switches.flag('onn')).toThrow('unknown switch onn');
    expect(() => switches.set('on', 'yes')).toThrow('wrong value for switch on');
  });
});

describe('html', () => {
  it('escapes every value and keeps markup made by itself', () => {
    const evil = `<script>alert("1")</script>'&`;
    expect(html`<p title="${evil}">${evil}${html`<b>${1}</b>`}${raw('<hr>')}</p>`.markup).toBe(
      `<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39;&amp;<b>1</b><hr></p>`,
    );
  });

  it('joins lists and prints nothing for what is absent', () => {
    expect(html`${['a', html`<i>b</i>`, ['<']]}${null}${undefined}${false}${0}`.markup).toBe('a<i>b</i>&lt;0');
  });

  it('makes a page with language, viewport, stylesheet and no inline script', () => {
    const markup = page({ title: 'A <title>', vendor: 'Vendor', lang: 'uk', body: html`<p>body</p>`, script: '/card.js' });
    expect(markup).toContain('<!doctype html>');
    expect(markup).toContain('<html lang="uk">');
    expect(markup).toContain('A &lt;title&gt;');
    expect(markup).toContain('name="viewport"');
    expect(markup).toContain('<script src="/card.js" defer></script>');
    expect(markup).not.toMatch(/<script>/);
  });
});
