#!/usr/bin/env python3
"""The sample of CSV, against our host: what it prints, what it leaves in log and trace, and the alert as the host sees it.

usage: run_csv.py --host SNAHOST --node SNANODE [--runner "CMD ..."] [--suffix .exe] SAMPLES_DIR
"""
import argparse
import json
import os
import re
import shlex
import subprocess
import tempfile
import threading
import unittest

LIMIT = 120  # seconds for any one program; a Windows one pays for Wine's start


class Watched:
    """A program whose lines are read as they come."""

    def __init__(self, test, command, environment=None):
        self.program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment)
        self.lines = []
        self.changed = threading.Condition()
        self.reader = threading.Thread(target=self.read)
        self.reader.start()
        test.addCleanup(self.stop)

    def read(self):
        for line in self.program.stdout:
            with self.changed:
                self.lines.append(line.strip())
                self.changed.notify_all()
        self.program.stdout.close()

    def wait_for(self, pattern):
        def found():
            return next(filter(None, (re.search(pattern, line) for line in self.lines)), None)
        with self.changed:
            match = self.changed.wait_for(found, LIMIT)
        if not match:
            raise AssertionError('%s never came in %s' % (pattern, self.lines))
        return match

    def stop(self):
        self.program.kill()
        self.program.wait()
        self.reader.join()


class Tour(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = folder.name
        self.config = self.file('openwosa.json')
        self.environment = dict(os.environ, OPENWOSA_CONFIG=self.config)
        self.runner = shlex.split(OPTIONS.runner)

    def file(self, name):
        return os.path.join(self.folder, name)

    def configure(self, sna, **more):
        with open(self.config, 'w', encoding='utf-8') as out:
            json.dump({'csv': {'log': self.file('log'), **more}, 'sna': sna}, out)

    def host(self, scenario=None):
        """Starts one; the section `sna` that leads to it."""
        command = [*self.runner, OPTIONS.host, '--port', '0']
        if scenario:
            with open(self.file('scenario.json'), 'w', encoding='utf-8') as out:
                json.dump(scenario, out)
            command += ['--scenario', self.file('scenario.json')]
        host = Watched(self, command)
        port = int(host.wait_for(r'^listening on .*:(\d+)$').group(1))
        return host, {'share': False, 'peers': {'host': {'address': '127.0.0.1', 'port': port, 'connections': 'one'}},
                      'pus': {'PU1': {'peer': 'host', 'mac': '400000000001', 'remote_mac': '400037450001', 'node_id': '05D00001'}}}

    def tour(self, *words):
        command = [*self.runner, os.path.join(OPTIONS.directory, 'csvtour' + OPTIONS.suffix), *words]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, env=self.environment)
        self.output = done.stdout + done.stderr
        return done.returncode, done.stdout.splitlines()

    def test_every_verb_does_its_work(self):
        host, sna = self.host()
        self.configure(sna, session_wait_ms=60000)
        status, lines = self.tour('Pay@Roll', self.file('t'))
        self.assertEqual(status, 0, self.output)
        # Python's cp037 is the judge; type A is upper case, and @ is one of its national characters.
        name = 'PAY@ROLL'.encode('cp037')
        spaced = name.hex(' ').upper()
        self.assertEqual(lines, ['CSV 1.0', 'CONVERT to EBCDIC: ' + spaced, 'and back: PAY@ROLL', 'By code page 37: ' + spaced,
                                 'and back: PAY@ROLL', 'logged', 'the host took the alert', 'traced into ' + self.file('t')])
        nmvt = bytes.fromhex(host.wait_for(r': NMVT ([0-9a-fA-F]+)$').group(1))
        # NS header, major vector 0000 to the end; the sample's subvectors, then date and time (01), product set id (10).
        self.assertEqual(nmvt[:8], bytes.fromhex('41038d0000000000'))
        self.assertEqual(int.from_bytes(nmvt[8:10], 'big'), len(nmvt) - 8)
        self.assertEqual(nmvt[10:12], b'\0\0')
        keys, at = [], 12
        while at < len(nmvt):
            keys.append(nmvt[at + 1])
            at += nmvt[at]
        self.assertEqual((keys, at), ([0x92, 0x98, 0x01, 0x10], len(nmvt)))
        self.assertIn(name, nmvt)
        with open(self.file('log'), encoding='utf-8') as log:
            entries = log.read().splitlines()
        self.assertEqual(len(entries), 2, entries)
        self.assertIn('CSVTOUR', entries[0])
        self.assertIn('PAY@ROLL', entries[0])
        self.assertTrue(entries[1].endswith('alert: ' + nmvt.hex()), entries[1])
        with open(self.file('t'), encoding='utf-8') as out:
            trace = out.read()
        for verb in ('CONVERT', 'GET_CP_CONVERT_TABLE', 'LOG_MESSAGE', 'TRANSFER_MS_DATA'):
            self.assertIn(verb, trace)

    def test_a_host_that_refuses_alerts_is_named_in_the_log(self):
        _, sna = self.host({'sscp': {'refuse_reports': '08010000'}})
        self.configure(sna, session_wait_ms=60000)
        status, lines = self.tour('NAME')
        self.assertEqual(status, 1)
        self.assertIn('TRANSFER_MS_DATA: SV_STATE_CHECK (the verb may not be issued now), SV_SSCP_PU_SESSION_NOT_ACTIVE '
                      '(there is no session with the host to send on)', lines)
        with open(self.file('log'), encoding='utf-8') as log:
            self.assertIn('refused by the host, sense data 08010000', log.read())

    def test_a_host_that_is_not_there_is_waited_for_as_long_as_configured(self):
        self.configure({'share': False, 'peers': {}, 'pus': {'PU1': {'mac': '400000000001', 'node_id': '05D00001'}}},
                       session_wait_ms=200)
        status, lines = self.tour('NAME')
        self.assertEqual(status, 1)
        self.assertIn('SV_SSCP_PU_SESSION_NOT_ACTIVE', lines[-1])

    def test_a_node_that_is_killed_is_a_lost_server(self):
        if OPTIONS.runner:
            self.skipTest('what is killed is the runner')
        host, sna = self.host({'link': {'silent_at': 'report'}})
        self.configure(dict(sna, share=True, share_directory=self.file('share')), session_wait_ms=60000)
        node = Watched(self, [OPTIONS.node, '--config', self.config])
        node.wait_for('^ready$')
        sample = Watched(self, [os.path.join(OPTIONS.directory, 'csvtour'), 'NAME'], self.environment)
        host.wait_for(': NMVT ')  # which the host leaves unanswered
        node.program.kill()
        sample.wait_for('SV_SERVER_RESOURCES_LOST .*SV_SERVER_CONN_FAILURE')


if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    parser.add_argument('directory')
    parser.add_argument('--host')
    parser.add_argument('--node')
    parser.add_argument('--suffix', default='')
    parser.add_argument('--runner', default='')
    OPTIONS = parser.parse_args()
    unittest.main(argv=['run_csv'], verbosity=2)
