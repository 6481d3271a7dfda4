import { describe, expect, it } from 'vitest';

import path from 'node:path';

import { childEnvironment, isCi, isInteractive, pnpmEnvironment } from '../environment.mjs';

describe('childEnvironment', () => {
  it('drops what npm says about itself and the folder it runs in', () => {
    const environment = childEnvironment({
      HOME: '/home/ada',
      INIT_CWD: '/repository',
      NODE: '/usr/bin/node',
      npm_command: 'run',
      npm_config_local_prefix: '/repository',
      npm_config_prefix: '/usr',
      npm_lifecycle_event: 'start',
      npm_package_json: '/repository/package.json',
    });
    expect(environment).toEqual({ HOME: '/home/ada' });
  });

  it('keeps how the registry is reached', () => {
    const reach = {
      npm_config_registry: 'https://registry.example/',
      npm_config_cafile: '/etc/ssl/corporate.pem',
      npm_config_https_proxy: 'http://proxy.example:3128',
      'npm_config_//registry.example/:_authToken': 'secret',
    };
    expect(childEnvironment({ ...reach, npm_config_noproxy: '' })).toEqual(reach);
  });

  it('puts folders first on the path, however the system spells it', () => {
    const rest = `${path.delimiter}/bin`;
    expect(childEnvironment({ PATH: '/bin' }, ['/a'])).toEqual({ PATH: `/a${rest}` });
    expect(childEnvironment({ Path: '/bin' }, ['/a'])).toEqual({ Path: `/a${rest}` });
  });
});

describe('pnpmEnvironment', () => {
  it('hands network settings on under the names that pnpm reads', () => {
    expect(pnpmEnvironment({ npm_config_registry: 'https://registry.example/' })).toMatchObject({
      pnpm_config_registry: 'https://registry.example/',
    });
  });

  it("leaves a setting of pnpm's own alone", () => {
    const environment = {
      npm_config_registry: 'https://a.example/',
      pnpm_config_registry: 'https://b.example/',
    };
    expect(pnpmEnvironment(environment)).toEqual(environment);
  });

  it('installs development packages under NODE_ENV=production too', () => {
    expect(pnpmEnvironment({ NODE_ENV: 'production' })).toEqual({});
  });
});

describe('isInteractive', () => {
  it('redraws on a terminal only, and under CI never', () => {
    expect(isInteractive({ isTTY: true }, {})).toBe(true);
    expect(isInteractive({ isTTY: false }, {})).toBe(false);
    expect(isInteractive({}, {})).toBe(false);
    expect(isInteractive({ isTTY: true }, { CI: 'true' })).toBe(false);
    expect(isInteractive({ isTTY: true }, { TERM: 'dumb' })).toBe(false);
  });

  it.each(['', '0', 'false'])('does not take CI=%j for CI', (value) => {
    expect(isCi({ CI: value })).toBe(false);
  });
});
