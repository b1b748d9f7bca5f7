// The build: copies the pages to where the club's server takes them from.
import { cpSync } from "node:fs";

cpSync("src", "www", { recursive: true });
