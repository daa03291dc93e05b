// Runs the official client's own tests, given as files, against the simulator, without touching a file of theirs.
// By mocha's own interface: its command line of that age does not start on Node 26.
import config from "mangopay4-nodejs-sdk/lib/config.js";
import Mocha from "mocha";

// The client copies this object whenever it is constructed.
config.baseUrl = process.env.SIMULATOR_URL;

const mocha = new Mocha({ timeout: 60_000, reporter: "json" });
for (const file of process.argv.slice(2)) mocha.addFile(file);
// It may keep a connection or a promise open for ever.
mocha.run((failures) => process.exit(failures === 0 ? 0 : 1));
