// Runs the official client's own test files, unmodified, against the simulator. Uses mocha's programmatic interface:
// the command line of that old version does not start on Node.js 26.
import config from "mangopay4-nodejs-sdk/lib/config.js";
import Mocha from "mocha";

// Each new client copies this object.
config.baseUrl = process.env.SIMULATOR_URL;

const mocha = new Mocha({ timeout: 60_000, reporter: "json" });
mocha.grep(new RegExp(process.env.LEFT_OUT)).invert();
for (const file of process.argv.slice(2)) mocha.addFile(file);
// The client may leave connections open.
mocha.run((failures) => process.exit(failures === 0 ? 0 : 1));
