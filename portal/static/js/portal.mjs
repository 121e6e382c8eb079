// Everything the pages gain from JavaScript; each part stands alone and every page works without.
import { walkBoard } from "./board.mjs";
import { refuseNoDay } from "./days.mjs";
import { askBeforeActing } from "./dialog.mjs";
import { suggest } from "./find.mjs";
import { takeFocus } from "./focus.mjs";
import { shortcuts } from "./keys.mjs";
import { walkLists } from "./lists.mjs";
import { offerPasskeys } from "./passkeys.mjs";
import { linkRows } from "./rows.mjs";
import { showSecrets } from "./secrets.mjs";
import { askBeforeSigningOut } from "./sign_out.mjs";
import { submitOnce } from "./submit.mjs";
import { showOpenTab } from "./tabs.mjs";
import { themeButtons } from "./theme.mjs";
import { placeTips } from "./tips.mjs";

document.documentElement.dataset.js = "";
themeButtons(document);
takeFocus(document);
refuseNoDay(document); // before a form counts as sent
askBeforeSigningOut(document);
submitOnce(document);
showSecrets(document);
offerPasskeys(document);
linkRows(document);
askBeforeActing(document);
placeTips(document);
shortcuts(document);
suggest(document);
walkBoard(document);
walkLists(document);
showOpenTab(document);
