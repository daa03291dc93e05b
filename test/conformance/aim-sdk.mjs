// Loaded by mocha before the official client's own tests: aims them at the simulator without touching a file of theirs.
// The client copies this object whenever it is constructed.
import config from "mangopay4-nodejs-sdk/lib/config.js";

config.baseUrl = process.env.SIMULATOR_URL;
