<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Bucket Brigade</source>
        <translation>Über Bucket Brigade</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the versions, for a report</source>
        <translation>Die Versionen kopieren, für eine Meldung</translation>
    </message>
    <message>
        <source>Drop a file into a folder: it lands on the other side, byte for byte.</source>
        <translation>Legen Sie eine Datei in einen Ordner, und Byte für Byte kommt sie auf der anderen Seite an.</translation>
    </message>
</context>
<context>
    <name>Banner</name>
    <message>
        <source>Understood</source>
        <translation>Verstanden</translation>
    </message>
    <message>
        <source>{paused}. Files stay where they are, and nothing is lost.</source>
        <translation>{paused}. Dateien bleiben, wo sie sind, und nichts geht verloren.</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Go on all the same</source>
        <translation>Trotzdem weiter</translation>
    </message>
    <message>
        <source>{route}: {sentence}</source>
        <translation>{route}: {sentence}</translation>
    </message>
    <message>
        <source>{count} problems. {sentence}</source>
        <translation>{count} Probleme. {sentence}</translation>
    </message>
    <message>
        <source>What to do</source>
        <translation>Was tun?</translation>
    </message>
</context>
<context>
    <name>Box</name>
    <message>
        <source>Show what is here</source>
        <translation>Zeigen, was hier ist</translation>
    </message>
</context>
<context>
    <name>BucketPage</name>
    <message>
        <source>Which bucket?</source>
        <translation>Welcher Bucket?</translation>
    </message>
    <message>
        <source>Type both keys below, or choose the other credentials.</source>
        <translation>Geben Sie unten beide Zugangsschlüssel ein, oder wählen Sie die anderen Anmeldedaten.</translation>
    </message>
</context>
<context>
    <name>Cancelling</name>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Cancel {files}</source>
        <translation>{files} abbrechen</translation>
    </message>
    <message>
        <source>Go on with them</source>
        <translation>Damit weitermachen</translation>
    </message>
    <message>
        <source>Cancel {files}?</source>
        <translation>{files} abbrechen?</translation>
    </message>
    <message>
        <source>Uploads: {files} stay in QueuedForUpload; Retry sends them after all.</source>
        <translation>Uploads: {files} bleiben in QueuedForUpload; „Erneut versuchen“ sendet sie doch noch.</translation>
    </message>
    <message>
        <source>Downloads: {files} do not come down, and their messages are deleted from the queue.</source>
        <translation>Downloads: {files} kommen nicht an, und ihre Nachrichten werden aus der Queue gelöscht.</translation>
    </message>
</context>
<context>
    <name>Card</name>
    <message>
        <source>Retry now</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
</context>
<context>
    <name>CarriedDialog</name>
    <message>
        <source>Import settings</source>
        <translation>Einstellungen importieren</translation>
    </message>
    <message>
        <source>Choose a file that Bucket Brigade exported, or drop it here.</source>
        <translation>Wählen Sie eine Datei, die Bucket Brigade exportiert hat, oder legen Sie sie hier ab.</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Datei auswählen…</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Route or setting</source>
        <translation>Route oder Einstellung</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>After the import</source>
        <translation>Nach dem Import</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Keys are never exported: type them again in the settings of {routes}.</source>
        <translation>Zugangsschlüssel werden nie exportiert: Geben Sie sie in den Einstellungen von {routes} neu ein.</translation>
    </message>
    <message>
        <source>Everything in this file is set here already.</source>
        <translation>Alles in dieser Datei ist hier schon so eingestellt.</translation>
    </message>
</context>
<context>
    <name>CopyRow</name>
    <message>
        <source>Copying into Watch</source>
        <translation>Kopieren nach Watch</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Leave what is not copied yet</source>
        <translation>Lassen, was noch nicht kopiert ist</translation>
    </message>
    <message>
        <source>Copying {name} into Watch: {file} of {files}, {done} of {total}</source>
        <translation>{name} wird nach Watch kopiert: {file} von {files}, {done} von {total}</translation>
    </message>
</context>
<context>
    <name>Dialogs</name>
    <message>
        <source>Export settings</source>
        <translation>Einstellungen exportieren</translation>
    </message>
    <message>
        <source>The settings are in {file}, without keys.</source>
        <translation>Die Einstellungen stehen in {file}, ohne Zugangsschlüssel.</translation>
    </message>
</context>
<context>
    <name>DoctorDialog</name>
    <message>
        <source>Test of {name}</source>
        <translation>Test von {name}</translation>
    </message>
</context>
<context>
    <name>DoctorPanel</name>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Copy least-privilege policy</source>
        <translation>Minimale Richtlinie kopieren</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Erneut testen</translation>
    </message>
    <message>
        <source>Steps</source>
        <translation>Schritte</translation>
    </message>
    <message>
        <source>Testing {name}…</source>
        <translation>{name} wird getestet…</translation>
    </message>
    <message>
        <source>One step is not possible: files will wait until that is put right.</source>
        <translation>Ein Schritt ist nicht möglich: Dateien warten, bis das behoben ist.</translation>
    </message>
    <message>
        <source>{count} steps are not possible: files will wait until that is put right.</source>
        <translation>{count} Schritte sind nicht möglich: Dateien warten, bis das behoben ist.</translation>
    </message>
    <message>
        <source>Files can go. Something deserves a look.</source>
        <translation>Die Dateien können los. Etwas verdient einen Blick.</translation>
    </message>
    <message>
        <source>Everything works.</source>
        <translation>Alles funktioniert.</translation>
    </message>
</context>
<context>
    <name>DonePage</name>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei auswählen…</translation>
    </message>
    <message>
        <source>Drop your first file here.</source>
        <translation>Legen Sie hier Ihre erste Datei ab.</translation>
    </message>
    <message>
        <source>Everything is ready</source>
        <translation>Alles ist bereit</translation>
    </message>
    <message>
        <source>Everything is saved</source>
        <translation>Alles ist gespeichert</translation>
    </message>
    <message>
        <source>Finish</source>
        <translation>Fertig</translation>
    </message>
    <message>
        <source>Files that you put into {folder} are sent by themselves.</source>
        <translation>Dateien, die Sie in {folder} legen, werden von selbst gesendet.</translation>
    </message>
    <message>
        <source>Files that are announced for you arrive in {folder}.</source>
        <translation>Dateien, die für Sie gemeldet werden, kommen in {folder} an.</translation>
    </message>
    <message>
        <source>The test did not show that it works: where it does not, the window says what is missing.</source>
        <translation>Der Test hat nicht gezeigt, dass es geht: Wo es hapert, sagt das Fenster, was fehlt.</translation>
    </message>
    <message>
        <source>Your first file</source>
        <translation>Ihre erste Datei</translation>
    </message>
    <message>
        <source>Copying…</source>
        <translation>Wird kopiert…</translation>
    </message>
    <message>
        <source>{count} files lie in Watch. They are sent as soon as you finish.</source>
        <translation>{count} Dateien liegen in Watch. Sie werden gesendet, sobald Sie auf „Fertig“ klicken.</translation>
    </message>
    <message>
        <source>Your file lies in Watch. It is sent as soon as you finish.</source>
        <translation>Ihre Datei liegt in Watch. Sie wird gesendet, sobald Sie auf „Fertig“ klicken.</translation>
    </message>
    <message>
        <source>Nothing was copied.</source>
        <translation>Es wurde nichts kopiert.</translation>
    </message>
</context>
<context>
    <name>DropTarget</name>
    <message>
        <source>Send with {route}</source>
        <translation>Mit {route} senden</translation>
    </message>
</context>
<context>
    <name>Elsewhere</name>
    <message>
        <source>Nothing found here. In “{place}”: {count}</source>
        <translation>Hier nichts gefunden. In „{place}“: {count}</translation>
    </message>
    <message>
        <source>In “{place}”: {count} more</source>
        <translation>In „{place}“: noch {count}</translation>
    </message>
</context>
<context>
    <name>Exporting</name>
    <message>
        <source>Progress of the export</source>
        <translation>Fortschritt des Exports</translation>
    </message>
    <message>
        <source>Stop the export</source>
        <translation>Export abbrechen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>All that the search and the boxes above leave, also what is not shown yet</source>
        <translation>Alles, was Suche und Auswahl oben übrig lassen, auch das noch nicht Gezeigte</translation>
    </message>
    <message>
        <source>CSV, for spreadsheets…</source>
        <translation>CSV, für Tabellen…</translation>
    </message>
    <message>
        <source>JSON, for programs…</source>
        <translation>JSON, für Programme…</translation>
    </message>
    <message>
        <source>history {day}</source>
        <translation>Verlauf {day}</translation>
    </message>
    <message>
        <source>Export the history</source>
        <translation>Verlauf exportieren</translation>
    </message>
    <message>
        <source>Exporting…</source>
        <translation>Wird exportiert…</translation>
    </message>
    <message>
        <source>Exporting: {files}</source>
        <translation>Wird exportiert: {files}</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>Stopped; nothing was saved</source>
        <translation>Abgebrochen; nichts wurde gespeichert</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
</context>
<context>
    <name>FindingRow</name>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Details of {step}</source>
        <translation>Details zu {step}</translation>
    </message>
</context>
<context>
    <name>FirstRunWizard</name>
    <message>
        <source>Welcome to Bucket Brigade</source>
        <translation>Willkommen bei Bucket Brigade</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The demo could not be started.</source>
        <translation>Die Demo konnte nicht gestartet werden.</translation>
    </message>
</context>
<context>
    <name>FolderField</name>
    <message>
        <source>Browse…</source>
        <translation>Auswählen…</translation>
    </message>
    <message>
        <source>Choose: {label}</source>
        <translation>Auswählen: {label}</translation>
    </message>
</context>
<context>
    <name>FolderPage</name>
    <message>
        <source>Which folder?</source>
        <translation>Welcher Ordner?</translation>
    </message>
    <message>
        <source>These folders are made if they are missing:</source>
        <translation>Diese Ordner werden angelegt, falls sie fehlen:</translation>
    </message>
</context>
<context>
    <name>Graph</name>
    <message>
        <source>Throughput of the last ten minutes</source>
        <translation>Durchsatz der letzten zehn Minuten</translation>
    </message>
    <message>
        <source>Uploads above the line, downloads below it. Arrow keys tell the figures.</source>
        <translation>Uploads über der Linie, Downloads darunter. Die Pfeiltasten nennen die Werte.</translation>
    </message>
    <message>
        <source>{time}: {up} up, {down} down</source>
        <translation>{time}: {up} Upload, {down} Download</translation>
    </message>
</context>
<context>
    <name>Header</name>
    <message>
        <source>Route</source>
        <translation>Route</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>Menü</translation>
    </message>
    <message>
        <source>Search files, keys, messages…</source>
        <translation>Dateien, Schlüssel, Nachrichten…</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Let everything rest</source>
        <translation>Alles ruhen lassen</translation>
    </message>
    <message>
        <source>Route: {name}</source>
        <translation>Route: {name}</translation>
    </message>
    <message>
        <source>All routes</source>
        <translation>Alle Routen</translation>
    </message>
</context>
<context>
    <name>HealthDialog</name>
    <message>
        <source>Health</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Ask now</source>
        <translation>Jetzt fragen</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Health of the routes</source>
        <translation>Zustand der Routen</translation>
    </message>
    <message>
        <source>Ask SQS how full the queues are</source>
        <translation>SQS fragen, wie voll die Queues sind</translation>
    </message>
</context>
<context>
    <name>HelpDialog</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Pages of help</source>
        <translation>Seiten der Hilfe</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>HistoryFilter</name>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>All outcomes</source>
        <translation>Alle Ergebnisse</translation>
    </message>
    <message>
        <source>Arrived</source>
        <translation>Angekommen</translation>
    </message>
    <message>
        <source>Did not arrive</source>
        <translation>Nicht angekommen</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Both ways</source>
        <translation>Beide Richtungen</translation>
    </message>
    <message>
        <source>↑ Up</source>
        <translation>↑ Upload</translation>
    </message>
    <message>
        <source>↓ Down</source>
        <translation>↓ Download</translation>
    </message>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Any time</source>
        <translation>Beliebige Zeit</translation>
    </message>
    <message>
        <source>Today</source>
        <translation>Heute</translation>
    </message>
    <message>
        <source>Last 7 days</source>
        <translation>Letzte 7 Tage</translation>
    </message>
    <message>
        <source>This month</source>
        <translation>Dieser Monat</translation>
    </message>
    <message>
        <source>From … to …</source>
        <translation>Von … bis …</translation>
    </message>
    <message>
        <source>First day</source>
        <translation>Erster Tag</translation>
    </message>
    <message>
        <source>Last day</source>
        <translation>Letzter Tag</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Show everything</source>
        <translation>Alles zeigen</translation>
    </message>
    <message>
        <source>Nothing found.</source>
        <translation>Nichts gefunden.</translation>
    </message>
    <message>
        <source>Files that arrived are listed here.</source>
        <translation>Hier stehen Dateien, die angekommen sind.</translation>
    </message>
</context>
<context>
    <name>HoursRow</name>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>To</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>As usual</source>
        <translation>Wie sonst</translation>
    </message>
    <message>
        <source>No limit</source>
        <translation>Unbegrenzt</translation>
    </message>
    <message>
        <source>Upload limit</source>
        <translation>Upload-Begrenzung</translation>
    </message>
    <message>
        <source>Download limit</source>
        <translation>Download-Begrenzung</translation>
    </message>
    <message>
        <source>At these hours</source>
        <translation>Zu diesen Zeiten</translation>
    </message>
    <message>
        <source>Nothing moves</source>
        <translation>Alles ruht</translation>
    </message>
    <message>
        <source>Other limits</source>
        <translation>Andere Begrenzungen</translation>
    </message>
    <message>
        <source>Remove these hours</source>
        <translation>Diese Zeiten entfernen</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
</context>
<context>
    <name>ImportDialog</name>
    <message>
        <source>Import Application.properties</source>
        <translation>Application.properties importieren</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>The keys were not stored</source>
        <translation>Die Zugangsschlüssel wurden nicht gespeichert</translation>
    </message>
</context>
<context>
    <name>ImportPage</name>
    <message>
        <source>What did the script use?</source>
        <translation>Was hat das Skript verwendet?</translation>
    </message>
</context>
<context>
    <name>ImportPanel</name>
    <message>
        <source>Drop the script&apos;s Application.properties here, or choose it.</source>
        <translation>Legen Sie die Application.properties des Skripts hier ab, oder wählen Sie sie aus.</translation>
    </message>
    <message>
        <source>Choose file…</source>
        <translation>Datei auswählen…</translation>
    </message>
    <message>
        <source>In the file</source>
        <translation>In der Datei</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Becomes</source>
        <translation>Wird zu</translation>
    </message>
    <message>
        <source>What each line became</source>
        <translation>Was aus jeder Zeile wurde</translation>
    </message>
    <message>
        <source>Application.properties</source>
        <translation>Application.properties</translation>
    </message>
    <message>
        <source>Settings (*.properties *.ini *.txt);;All files (*)</source>
        <translation>Einstellungen (*.properties *.ini *.txt);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>The keys go to this system&apos;s keyring, and nowhere else.</source>
        <translation>Die Zugangsschlüssel kommen in den Schlüsselbund dieses Systems und nirgendwo anders hin.</translation>
    </message>
    <message>
        <source>The file holds keys, but this computer has no keyring: they are not stored.</source>
        <translation>Die Datei enthält Zugangsschlüssel, aber dieser Computer hat keinen Schlüsselbund: Sie werden nicht gespeichert.</translation>
    </message>
</context>
<context>
    <name>KeysBox</name>
    <message>
        <source>Access key</source>
        <translation>Zugangsschlüssel</translation>
    </message>
    <message>
        <source>Secret key</source>
        <translation>Geheimer Schlüssel</translation>
    </message>
</context>
<context>
    <name>KeysDialog</name>
    <message>
        <source>Keys of {name}</source>
        <translation>Zugangsschlüssel von {name}</translation>
    </message>
    <message>
        <source>Asking the keyring…</source>
        <translation>Schlüsselbund wird gefragt…</translation>
    </message>
    <message>
        <source>Store</source>
        <translation>Speichern</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>Vergessen</translation>
    </message>
    <message>
        <source>The keyring has keys for this route. Typing others replaces them.</source>
        <translation>Der Schlüsselbund hat Zugangsschlüssel für diese Route. Wenn Sie andere eingeben, ersetzen diese sie.</translation>
    </message>
    <message>
        <source>The keyring has no keys for this route yet.</source>
        <translation>Der Schlüsselbund hat noch keine Zugangsschlüssel für diese Route.</translation>
    </message>
    <message>
        <source>They are kept by this system&apos;s keyring and nowhere else.</source>
        <translation>Sie liegen im Schlüsselbund dieses Systems und nirgendwo sonst.</translation>
    </message>
</context>
<context>
    <name>LettersCard</name>
    <message>
        <source>Look at them…</source>
        <translation>Ansehen…</translation>
    </message>
    <message>
        <source>Look what is wrong with them, then send them back or delete them.</source>
        <translation>Sehen Sie nach, was an ihnen nicht stimmt, und schicken Sie sie dann zurück, oder löschen Sie sie.</translation>
    </message>
    <message>
        <source>Dead letters</source>
        <translation>Dead Letters</translation>
    </message>
    <message>
        <source>1 dead letter</source>
        <translation>1 Dead Letter</translation>
    </message>
    <message>
        <source>{count} dead letters</source>
        <translation>{count} Dead Letters</translation>
    </message>
    <message>
        <source>They were received again and again, and nobody was done with them. ({routes})</source>
        <translation>Immer wieder empfangen, und niemand ist damit fertig geworden. ({routes})</translation>
    </message>
</context>
<context>
    <name>LettersDialog</name>
    <message>
        <source>Send back</source>
        <translation>Zurückschicken</translation>
    </message>
    <message>
        <source>Send all back</source>
        <translation>Alle zurückschicken</translation>
    </message>
    <message>
        <source>Delete…</source>
        <translation>Löschen…</translation>
    </message>
    <message>
        <source>Look again</source>
        <translation>Erneut nachsehen</translation>
    </message>
    <message>
        <source>Into the queue that they came from; they are received once more</source>
        <translation>In die Queue, aus der sie kamen; sie werden noch einmal empfangen</translation>
    </message>
    <message>
        <source>Looking…</source>
        <translation>Wird nachgesehen…</translation>
    </message>
    <message>
        <source>{count}, received again and again and never done with. Put right what was wrong, then send them back.</source>
        <translation>{count}, immer wieder empfangen und nie erledigt. Beheben Sie die Ursache, und schicken Sie die Nachrichten dann zurück.</translation>
    </message>
    <message>
        <source>There are no dead letters.</source>
        <translation>Es gibt keine Dead Letters.</translation>
    </message>
    <message>
        <source>Delete {count} for good? The objects in S3 stay.</source>
        <translation>{count} endgültig löschen? Die Objekte in S3 bleiben.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>At work…</source>
        <translation>In Arbeit…</translation>
    </message>
    <message>
        <source>{count} done…</source>
        <translation>{count} erledigt…</translation>
    </message>
</context>
<context>
    <name>Links</name>
    <message>
        <source>Making the link…</source>
        <translation>Der Link wird erstellt…</translation>
    </message>
    <message>
        <source>Making the links…</source>
        <translation>Die Links werden erstellt…</translation>
    </message>
    <message>
        <source>No link was made: {reason}</source>
        <translation>Es wurde kein Link erstellt: {reason}</translation>
    </message>
</context>
<context>
    <name>LogModel</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Process</source>
        <translation>Prozess</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
</context>
<context>
    <name>LogViewer</name>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Level</source>
        <translation>Stufe</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>Warnings and errors</source>
        <translation>Warnungen und Fehler</translation>
    </message>
    <message>
        <source>Errors only</source>
        <translation>Nur Fehler</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Protokoll durchsuchen</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Mitlaufen</translation>
    </message>
    <message>
        <source>Stay at the newest entry</source>
        <translation>Beim neuesten Eintrag bleiben</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the chosen entries, or all that are shown</source>
        <translation>Die gewählten Einträge kopieren, oder alle gezeigten</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>The whole entry</source>
        <translation>Der ganze Eintrag</translation>
    </message>
    <message>
        <source>Entries</source>
        <translation>Einträge</translation>
    </message>
    <message>
        <source>{shown} of {known} entries</source>
        <translation>{shown} von {known} Einträgen</translation>
    </message>
    <message>
        <source>Nothing was logged yet.</source>
        <translation>Noch wurde nichts protokolliert.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
</context>
<context>
    <name>MessagesDialog</name>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy the text of the chosen messages</source>
        <translation>Den Text der gewählten Nachrichten kopieren</translation>
    </message>
</context>
<context>
    <name>MessagesModel</name>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Received</source>
        <translation>Empfangen</translation>
    </message>
    <message>
        <source>{count} times</source>
        <translation>{count}-mal</translation>
    </message>
</context>
<context>
    <name>MessagesView</name>
    <message>
        <source>Messages</source>
        <translation>Nachrichten</translation>
    </message>
    <message>
        <source>Text of the message</source>
        <translation>Text der Nachricht</translation>
    </message>
</context>
<context>
    <name>MomentView</name>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Copy {label}</source>
        <translation>{label} kopieren</translation>
    </message>
</context>
<context>
    <name>Page</name>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
</context>
<context>
    <name>ProblemCard</name>
    <message>
        <source>{sentence} ({routes})</source>
        <translation>{sentence} ({routes})</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>Sign in…</source>
        <translation>Anmelden…</translation>
    </message>
    <message>
        <source>Open a web page</source>
        <translation>Webseite öffnen</translation>
    </message>
    <message>
        <source>Copy for the administrator</source>
        <translation>Für den Administrator kopieren</translation>
    </message>
    <message>
        <source>Copy command</source>
        <translation>Befehl kopieren</translation>
    </message>
    <message>
        <source>Test connection…</source>
        <translation>Verbindung testen…</translation>
    </message>
    <message>
        <source>Look at them…</source>
        <translation>Ansehen…</translation>
    </message>
    <message>
        <source>Code: {code}</source>
        <translation>Code: {code}</translation>
    </message>
    <message>
        <source>{stage} of {route}: met {count} times since {time}</source>
        <translation>{stage}, {route}: {count}-mal aufgetreten seit {time}</translation>
    </message>
    <message>
        <source>all routes</source>
        <translation>alle Routen</translation>
    </message>
</context>
<context>
    <name>ProblemsPanel</name>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>All is well.</source>
        <translation>Alles in Ordnung.</translation>
    </message>
</context>
<context>
    <name>Program</name>
    <message>
        <source>Bucket Brigade goes on in the tray. Quit it there.</source>
        <translation>Bucket Brigade läuft im Infobereich weiter. Dort können Sie es beenden.</translation>
    </message>
    <message>
        <source>Still at work</source>
        <translation>Weiter bei der Arbeit</translation>
    </message>
    <message>
        <source>Cancelled: {files} lies in Watch</source>
        <translation>Abgebrochen: {files} liegt in Watch</translation>
    </message>
    <message>
        <source>Cancelled: {files} lie in Watch</source>
        <translation>Abgebrochen: {files} liegen in Watch</translation>
    </message>
    <message>
        <source>{files} moved into Watch</source>
        <translation>{files} nach Watch verschoben</translation>
    </message>
    <message>
        <source>Not copied: {failures}</source>
        <translation>Nicht kopiert: {failures}</translation>
    </message>
    <message>
        <source>This desktop shows no icon in its panel. Bucket Brigade works while its window is open: minimize it instead of closing it. What the icon would offer is in the menu and under Pause.</source>
        <translation>Dieser Desktop zeigt kein Symbol in seiner Leiste. Bucket Brigade arbeitet, solange das Fenster offen ist: Minimieren Sie es, statt es zu schließen. Was das Symbol böte, steht im Menü und unter „Pause“.</translation>
    </message>
    <message>
        <source>{files} copied into Watch</source>
        <translation>{files} nach Watch kopiert</translation>
    </message>
</context>
<context>
    <name>QuarantineCard</name>
    <message>
        <source>Look at them…</source>
        <translation>Ansehen…</translation>
    </message>
    <message>
        <source>Messages not taken</source>
        <translation>Nicht übernommene Nachrichten</translation>
    </message>
    <message>
        <source>1 message was not taken</source>
        <translation>1 Nachricht wurde nicht übernommen</translation>
    </message>
    <message>
        <source>{count} messages were not taken</source>
        <translation>{count} Nachrichten wurden nicht übernommen</translation>
    </message>
    <message>
        <source>It is not understood, or names an object outside the route. It stays in the queue.</source>
        <translation>Sie ist unverständlich oder nennt ein Objekt außerhalb der Route. Sie bleibt in der Queue.</translation>
    </message>
    <message>
        <source>They are not understood, or name objects outside the route. They stay in the queue.</source>
        <translation>Sie sind unverständlich oder nennen Objekte außerhalb der Route. Sie bleiben in der Queue.</translation>
    </message>
</context>
<context>
    <name>QuarantineDialog</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Download once…</source>
        <translation>Einmal herunterladen…</translation>
    </message>
    <message>
        <source>Remove from the queue…</source>
        <translation>Aus der Queue entfernen…</translation>
    </message>
    <message>
        <source>Give them back to the queue now, and judge them anew when they come</source>
        <translation>Jetzt an die Queue zurückgeben und neu beurteilen, wenn sie wiederkommen</translation>
    </message>
    <message>
        <source>Bring the objects down although they are outside the route&apos;s prefix</source>
        <translation>Die Objekte herunterladen, obwohl sie außerhalb des Präfixes der Route liegen</translation>
    </message>
    <message>
        <source>All messages were understood.</source>
        <translation>Alle Nachrichten wurden verstanden.</translation>
    </message>
    <message>
        <source>They stay in the queue, where others may want them, and come again from time to time.</source>
        <translation>Sie bleiben in der Queue, wo andere sie vielleicht brauchen, und kommen von Zeit zu Zeit wieder.</translation>
    </message>
    <message>
        <source>Given back to the queue…</source>
        <translation>An die Queue zurückgegeben…</translation>
    </message>
    <message>
        <source>They are judged anew when they come.</source>
        <translation>Sie werden neu beurteilt, wenn sie wiederkommen.</translation>
    </message>
    <message>
        <source>Download what the route would leave alone?

{keys}

Afterwards the message is deleted.</source>
        <translation>Herunterladen, was die Route sonst nicht übernimmt?

{keys}

Danach wird die Nachricht gelöscht.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Remove this message from the queue for good? Nobody else will get it.</source>
        <translation>Diese Nachricht endgültig aus der Queue entfernen? Niemand sonst bekommt sie dann.</translation>
    </message>
    <message>
        <source>Remove {count} messages from the queue for good? Nobody else will get them.</source>
        <translation>{count} Nachrichten endgültig aus der Queue entfernen? Niemand sonst bekommt sie dann.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>At work…</source>
        <translation>In Arbeit…</translation>
    </message>
    <message>
        <source>Removed: {count}</source>
        <translation>Entfernt: {count}</translation>
    </message>
</context>
<context>
    <name>QueuePage</name>
    <message>
        <source>Which queue hears of the files?</source>
        <translation>Welche Queue erfährt von den Dateien?</translation>
    </message>
</context>
<context>
    <name>RateEdit</name>
    <message>
        <source>Unit: {name}</source>
        <translation>Einheit: {name}</translation>
    </message>
</context>
<context>
    <name>RateField</name>
    <message>
        <source>No limit</source>
        <translation>Unbegrenzt</translation>
    </message>
</context>
<context>
    <name>ReceiptPanel</name>
    <message>
        <source>Save or print the receipt</source>
        <translation>Beleg speichern oder drucken</translation>
    </message>
    <message>
        <source>Close the receipt</source>
        <translation>Beleg schließen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy all</source>
        <translation>Alles kopieren</translation>
    </message>
    <message>
        <source>Receipt</source>
        <translation>Beleg</translation>
    </message>
</context>
<context>
    <name>ReceiptSaving</name>
    <message>
        <source>Save as PDF…</source>
        <translation>Als PDF speichern…</translation>
    </message>
    <message>
        <source>Save as JSON…</source>
        <translation>Als JSON speichern…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>Print…</source>
        <translation>Drucken…</translation>
    </message>
    <message>
        <source>receipt {name}</source>
        <translation>Beleg {name}</translation>
    </message>
    <message>
        <source>Save the receipt</source>
        <translation>Beleg speichern</translation>
    </message>
    <message>
        <source>Saved as {name}</source>
        <translation>Gespeichert als {name}</translation>
    </message>
    <message>
        <source>Not saved: {reason}</source>
        <translation>Nicht gespeichert: {reason}</translation>
    </message>
</context>
<context>
    <name>Remedies</name>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Run this in a terminal where the AWS command line is installed: {command}</source>
        <translation>Führen Sie dies in einem Terminal aus, wo die AWS-Befehlszeile installiert ist: {command}</translation>
    </message>
    <message>
        <source>Your browser opens to sign in…</source>
        <translation>Ihr Browser öffnet sich zum Anmelden…</translation>
    </message>
    <message>
        <source>AWS did not let you sign in that way. In a terminal you see why: {command}</source>
        <translation>AWS hat die Anmeldung auf diesem Weg nicht zugelassen. In einem Terminal sehen Sie, warum: {command}</translation>
    </message>
</context>
<context>
    <name>RouteHealth</name>
    <message>
        <source>Dead letters…</source>
        <translation>Dead Letters…</translation>
    </message>
    <message>
        <source>Dead letters of {route}</source>
        <translation>Dead Letters von {route}</translation>
    </message>
</context>
<context>
    <name>RouteList</name>
    <message>
        <source>Routes</source>
        <translation>Routen</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Duplicate</source>
        <translation>Duplizieren</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>(no name)</source>
        <translation>(ohne Namen)</translation>
    </message>
    <message>
        <source>Whole program</source>
        <translation>Ganzes Programm</translation>
    </message>
</context>
<context>
    <name>Row</name>
    <message>
        <source>Restore the default</source>
        <translation>Standard wiederherstellen</translation>
    </message>
    <message>
        <source>Restore the default of {label}</source>
        <translation>Standard von „{label}“ wiederherstellen</translation>
    </message>
</context>
<context>
    <name>ScheduleField</name>
    <message>
        <source>Add hours</source>
        <translation>Zeiten hinzufügen</translation>
    </message>
</context>
<context>
    <name>ServerPage</name>
    <message>
        <source>Which server and bucket?</source>
        <translation>Welcher Server und welcher Bucket?</translation>
    </message>
    <message>
        <source>The URL of the server is missing.</source>
        <translation>Die URL des Servers fehlt.</translation>
    </message>
</context>
<context>
    <name>SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen durchsuchen</translation>
    </message>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>Keys…</source>
        <translation>Schlüssel…</translation>
    </message>
    <message>
        <source>Keys in the keyring</source>
        <translation>Zugangsschlüssel im Schlüsselbund</translation>
    </message>
    <message>
        <source>Test connection…</source>
        <translation>Verbindung testen…</translation>
    </message>
    <message>
        <source>New route</source>
        <translation>Neue Route</translation>
    </message>
    <message>
        <source>Remove route</source>
        <translation>Route entfernen</translation>
    </message>
    <message>
        <source>Remove the route {name}? Its folders and files stay where they are, and nothing is deleted from the bucket. Files that wait in its folders are not sent any more.</source>
        <translation>Route {name} entfernen? Ihre Ordner und Dateien bleiben, wo sie sind, und im Bucket wird nichts gelöscht. Dateien, die in ihren Ordnern warten, werden nicht mehr gesendet.</translation>
    </message>
    <message>
        <source>Not saved yet: 1 entry has to be corrected.</source>
        <translation>Noch nicht gespeichert: 1 Eintrag muss berichtigt werden.</translation>
    </message>
    <message>
        <source>Not saved yet: {count} entries have to be corrected.</source>
        <translation>Noch nicht gespeichert: {count} Einträge müssen berichtigt werden.</translation>
    </message>
</context>
<context>
    <name>Showing</name>
    <message>
        <source>Uploads</source>
        <translation>Uploads</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
</context>
<context>
    <name>StartPage</name>
    <message>
        <source>Bucket Brigade takes files from a folder, puts them into an S3 bucket, tells a queue about them, and brings down what others announce there.</source>
        <translation>Bucket Brigade nimmt Dateien aus einem Ordner, legt sie in einen S3-Bucket, meldet sie einer Queue und holt herunter, was andere dort melden.</translation>
    </message>
    <message>
        <source>The demo needs a server of its own: pip install &quot;bucket-brigade[demo]&quot;</source>
        <translation>Die Demo braucht einen eigenen Server: pip install &quot;bucket-brigade[demo]&quot;</translation>
    </message>
    <message>
        <source>To AWS</source>
        <translation>Zu AWS</translation>
    </message>
    <message>
        <source>A bucket and a queue in your AWS account</source>
        <translation>Ein Bucket und eine Queue in Ihrem AWS-Konto</translation>
    </message>
    <message>
        <source>To another S3 server</source>
        <translation>Zu einem anderen S3-Server</translation>
    </message>
    <message>
        <source>MinIO, Ceph and others that speak S3 and SQS</source>
        <translation>MinIO, Ceph und andere, die S3 und SQS sprechen</translation>
    </message>
    <message>
        <source>As the old script did</source>
        <translation>Wie mit dem alten Skript</translation>
    </message>
    <message>
        <source>Take over its Application.properties</source>
        <translation>Dessen Application.properties übernehmen</translation>
    </message>
    <message>
        <source>As on another computer</source>
        <translation>Wie auf einem anderen Computer</translation>
    </message>
    <message>
        <source>Import the settings that were exported there</source>
        <translation>Die Einstellungen importieren, die dort exportiert wurden</translation>
    </message>
    <message>
        <source>Nowhere yet: just try it</source>
        <translation>Noch nirgendwohin: nur ausprobieren</translation>
    </message>
    <message>
        <source>A demo with a server on this computer and some sample files</source>
        <translation>Eine Demo mit einem Server auf diesem Computer und einigen Beispieldateien</translation>
    </message>
    <message>
        <source>Where do the files go?</source>
        <translation>Wohin gehen die Dateien?</translation>
    </message>
</context>
<context>
    <name>Strip</name>
    <message>
        <source>Watch</source>
        <translation>Watch</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
</context>
<context>
    <name>TestPage</name>
    <message>
        <source>Does it work?</source>
        <translation>Funktioniert es?</translation>
    </message>
    <message>
        <source>Skip the test</source>
        <translation>Test überspringen</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Go on anyway</source>
        <translation>Trotzdem weiter</translation>
    </message>
    <message>
        <source>The test may be skipped. Files wait safely in their folder until it works.</source>
        <translation>Der Test kann übersprungen werden. Dateien warten sicher in ihrem Ordner, bis es funktioniert.</translation>
    </message>
    <message>
        <source>You can go back and correct it, or go on: files wait safely in their folder until it works.</source>
        <translation>Sie können zurückgehen und es berichtigen oder weitermachen: Dateien warten sicher in ihrem Ordner, bis es funktioniert.</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Starting</source>
        <translation>Wird gestartet</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt</translation>
    </message>
    <message>
        <source>Open Bucket Brigade</source>
        <translation>Bucket Brigade öffnen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
</context>
<context>
    <name>UntilDialog</name>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Until</source>
        <translation>Bis</translation>
    </message>
    <message>
        <source>&amp;Rest until:</source>
        <translation>&amp;Ruhen bis:</translation>
    </message>
    <message>
        <source>It goes on by itself in {duration}.</source>
        <translation>Es geht in {duration} von selbst weiter.</translation>
    </message>
    <message>
        <source>That time has passed.</source>
        <translation>Diese Zeit ist vorbei.</translation>
    </message>
</context>
<context>
    <name>Veil</name>
    <message>
        <source>Move to {route}</source>
        <translation>Nach {route} verschieben</translation>
    </message>
    <message>
        <source>Copy to {route}</source>
        <translation>Nach {route} kopieren</translation>
    </message>
    <message>
        <source>The files leave their place. Once they are in S3 they lie in UploadedToS3.</source>
        <translation>Die Dateien verlassen ihren Platz. Sobald sie in S3 sind, liegen sie in UploadedToS3.</translation>
    </message>
    <message>
        <source>Your files stay where they are. Copies go into Watch, to S3, and then lie in UploadedToS3.</source>
        <translation>Ihre Dateien bleiben, wo sie sind. Kopien kommen in Watch, gehen zu S3 und liegen dann in UploadedToS3.</translation>
    </message>
    <message>
        <source>Hold Shift to move the files instead.</source>
        <translation>Mit gedrückter Umschalttaste werden die Dateien stattdessen verschoben.</translation>
    </message>
</context>
<context>
    <name>WeekPicture</name>
    <message>
        <source>The week</source>
        <translation>Die Woche</translation>
    </message>
    <message>
        <source>Nothing moves</source>
        <translation>Alles ruht</translation>
    </message>
    <message>
        <source>Other limits</source>
        <translation>Andere Begrenzungen</translation>
    </message>
</context>
<context>
    <name>WorkPanel</name>
    <message>
        <source>and {files} more; the search finds them</source>
        <translation>und {files} mehr; die Suche findet sie</translation>
    </message>
</context>
<context>
    <name>actions</name>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Import Application.properties…</source>
        <translation>Application.properties importieren…</translation>
    </message>
    <message>
        <source>Import settings…</source>
        <translation>Einstellungen importieren…</translation>
    </message>
    <message>
        <source>Export settings…</source>
        <translation>Einstellungen exportieren…</translation>
    </message>
    <message>
        <source>Test connection…</source>
        <translation>Verbindung testen…</translation>
    </message>
    <message>
        <source>Health…</source>
        <translation>Zustand…</translation>
    </message>
    <message>
        <source>Dead letters…</source>
        <translation>Dead Letters…</translation>
    </message>
    <message>
        <source>Open Watch folder</source>
        <translation>Watch-Ordner öffnen</translation>
    </message>
    <message>
        <source>Send copied files</source>
        <translation>Kopierte Dateien senden</translation>
    </message>
    <message>
        <source>Retry everything now</source>
        <translation>Alles erneut versuchen</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Cancel everything that waits…</source>
        <translation>Alles Wartende abbrechen…</translation>
    </message>
    <message>
        <source>Log…</source>
        <translation>Protokoll…</translation>
    </message>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>About Bucket Brigade</source>
        <translation>Über Bucket Brigade</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>Beenden</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Pause or resume</source>
        <translation>Anhalten oder fortsetzen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Import and export</source>
        <translation>Importieren und exportieren</translation>
    </message>
    <message>
        <source>Watch</source>
        <translation>Watch</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Warteschlange</translation>
    </message>
    <message>
        <source>Uploaded</source>
        <translation>Hochgeladen</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>Downloads</translation>
    </message>
</context>
<context>
    <name>carrying</name>
    <message>
        <source>New route</source>
        <translation>Neue Route</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie bisher</translation>
    </message>
    <message>
        <source>On</source>
        <translation>Ein</translation>
    </message>
    <message>
        <source>Off</source>
        <translation>Aus</translation>
    </message>
    <message>
        <source>(empty)</source>
        <translation>(leer)</translation>
    </message>
</context>
<context>
    <name>causes</name>
    <message>
        <source>No connection</source>
        <translation>Keine Verbindung</translation>
    </message>
    <message>
        <source>{subject} cannot be reached.</source>
        <translation>{subject} ist nicht erreichbar.</translation>
    </message>
    <message>
        <source>Check the network, the VPN or the proxy. Work goes on by itself as soon as the connection is back.</source>
        <translation>Prüfen Sie das Netzwerk, das VPN oder den Proxy. Die Arbeit geht von selbst weiter, sobald die Verbindung wieder da ist.</translation>
    </message>
    <message>
        <source>Network sign-in page?</source>
        <translation>Anmeldeseite des Netzwerks?</translation>
    </message>
    <message>
        <source>Something that is not S3 answered instead of {subject}.</source>
        <translation>Statt {subject} hat etwas geantwortet, das nicht S3 ist.</translation>
    </message>
    <message>
        <source>Open a web page: this network may want you to sign in first.</source>
        <translation>Öffnen Sie eine Webseite: Vielleicht verlangt dieses Netzwerk zuerst eine Anmeldung.</translation>
    </message>
    <message>
        <source>The server asks to slow down</source>
        <translation>Der Server bittet um langsameres Tempo</translation>
    </message>
    <message>
        <source>{subject} asked to slow down.</source>
        <translation>{subject} bittet um weniger Tempo.</translation>
    </message>
    <message>
        <source>Nothing to do: it goes on more slowly.</source>
        <translation>Nichts zu tun: Es geht langsamer weiter.</translation>
    </message>
    <message>
        <source>The server had an error</source>
        <translation>Fehler beim Server</translation>
    </message>
    <message>
        <source>{subject} answered with an error of its own.</source>
        <translation>{subject} hat mit einem eigenen Fehler geantwortet.</translation>
    </message>
    <message>
        <source>It is tried again by itself. If it lasts, ask the server&apos;s administrator.</source>
        <translation>Es wird von selbst erneut versucht. Wenn es anhält, fragen Sie den Administrator des Servers.</translation>
    </message>
    <message>
        <source>The clock is off</source>
        <translation>Die Uhr geht falsch</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is off: it differs from that of {subject}.</source>
        <translation>Die Uhr dieses Computers geht falsch, sie weicht von der von {subject} ab.</translation>
    </message>
    <message>
        <source>Set the clock (date, time and time zone) or switch on automatic time.</source>
        <translation>Stellen Sie die Uhr (Datum, Uhrzeit und Zeitzone), oder schalten Sie die automatische Uhrzeit ein.</translation>
    </message>
    <message>
        <source>No credentials</source>
        <translation>Keine Anmeldedaten</translation>
    </message>
    <message>
        <source>No credentials were found for {subject}.</source>
        <translation>Für {subject} wurden keine Anmeldedaten gefunden.</translation>
    </message>
    <message>
        <source>Sign in (aws sso login), choose a profile in the settings, or type keys there.</source>
        <translation>Melden Sie sich an (aws sso login), wählen Sie in den Einstellungen ein Profil, oder geben Sie dort Zugangsschlüssel ein.</translation>
    </message>
    <message>
        <source>Credentials refused</source>
        <translation>Anmeldedaten abgelehnt</translation>
    </message>
    <message>
        <source>The credentials for {subject} are not valid.</source>
        <translation>Die Anmeldedaten für {subject} sind ungültig.</translation>
    </message>
    <message>
        <source>Check the access key or the profile in the settings.</source>
        <translation>Prüfen Sie den Zugangsschlüssel oder das Profil in den Einstellungen.</translation>
    </message>
    <message>
        <source>Credentials expired</source>
        <translation>Anmeldedaten abgelaufen</translation>
    </message>
    <message>
        <source>The credentials for {subject} have expired.</source>
        <translation>Die Anmeldedaten für {subject} sind abgelaufen.</translation>
    </message>
    <message>
        <source>Sign in again (aws sso login), or renew the keys.</source>
        <translation>Melden Sie sich neu an (aws sso login), oder erneuern Sie die Zugangsschlüssel.</translation>
    </message>
    <message>
        <source>Not allowed</source>
        <translation>Nicht erlaubt</translation>
    </message>
    <message>
        <source>The action {subject} is not allowed.</source>
        <translation>Die Aktion {subject} ist nicht erlaubt.</translation>
    </message>
    <message>
        <source>Ask an administrator to allow this action on this resource.</source>
        <translation>Bitten Sie einen Administrator, diese Aktion für diese Ressource zu erlauben.</translation>
    </message>
    <message>
        <source>Requester pays</source>
        <translation>Anforderer zahlt</translation>
    </message>
    <message>
        <source>The bucket {subject} is only for those who pay for their requests.</source>
        <translation>Der Bucket {subject} steht nur denen offen, die für ihre Anfragen zahlen.</translation>
    </message>
    <message>
        <source>Switch on Requester pays in the route&apos;s settings (requester_pays), if your account shall be charged.</source>
        <translation>Schalten Sie in den Einstellungen der Route „Anforderer zahlt“ ein (requester_pays), wenn Ihr Konto belastet werden soll.</translation>
    </message>
    <message>
        <source>No such bucket</source>
        <translation>Bucket nicht vorhanden</translation>
    </message>
    <message>
        <source>The bucket {subject} does not exist.</source>
        <translation>Den Bucket {subject} gibt es nicht.</translation>
    </message>
    <message>
        <source>Correct the name or region in the settings, or have the bucket made. It is never created from here.</source>
        <translation>Berichtigen Sie Name oder Region in den Einstellungen, oder lassen Sie den Bucket anlegen. Von hier aus wird er nie angelegt.</translation>
    </message>
    <message>
        <source>Wrong region</source>
        <translation>Falsche Region</translation>
    </message>
    <message>
        <source>The bucket {subject} is in another region.</source>
        <translation>Der Bucket {subject} liegt in einer anderen Region.</translation>
    </message>
    <message>
        <source>Set the right region in the settings.</source>
        <translation>Stellen Sie in den Einstellungen die richtige Region ein.</translation>
    </message>
    <message>
        <source>No such queue</source>
        <translation>Queue nicht vorhanden</translation>
    </message>
    <message>
        <source>The queue {subject} does not exist.</source>
        <translation>Die Queue {subject} gibt es nicht.</translation>
    </message>
    <message>
        <source>It is made by itself where that is allowed; otherwise have it made, or correct the name.</source>
        <translation>Wo das erlaubt ist, wird sie von selbst angelegt; sonst lassen Sie sie anlegen, oder berichtigen Sie den Namen.</translation>
    </message>
    <message>
        <source>No dead-letter queue</source>
        <translation>Keine Dead-Letter-Queue</translation>
    </message>
    <message>
        <source>The queue {subject} has no dead-letter queue, as far as it tells.</source>
        <translation>Soweit bekannt, hat die Queue {subject} keine Dead-Letter-Queue.</translation>
    </message>
    <message>
        <source>Have one set up (a redrive policy on the queue): messages that fail again and again then go there instead of coming for ever.</source>
        <translation>Lassen Sie eine einrichten (eine Redrive-Policy an der Queue): Nachrichten, die immer wieder scheitern, gehen dann dorthin, statt ewig wiederzukommen.</translation>
    </message>
    <message>
        <source>Encryption key</source>
        <translation>KMS-Schlüssel</translation>
    </message>
    <message>
        <source>The encryption key of {subject} cannot be used.</source>
        <translation>Der KMS-Schlüssel von {subject} lässt sich nicht verwenden.</translation>
    </message>
    <message>
        <source>Ask an administrator for kms:GenerateDataKey and kms:Decrypt on the key.</source>
        <translation>Bitten Sie einen Administrator um kms:GenerateDataKey und kms:Decrypt für diesen Schlüssel.</translation>
    </message>
    <message>
        <source>Server not trusted</source>
        <translation>Server nicht vertrauenswürdig</translation>
    </message>
    <message>
        <source>The identity of {subject} cannot be verified.</source>
        <translation>Die Identität von {subject} lässt sich nicht prüfen.</translation>
    </message>
    <message>
        <source>Add the certificate of your company&apos;s proxy or server to this computer&apos;s trusted ones, or name a file with it as CA bundle in the route&apos;s settings. It is never ignored.</source>
        <translation>Nehmen Sie das Zertifikat des Proxys oder Servers Ihrer Firma unter die vertrauenswürdigen dieses Computers auf, oder geben Sie in den Einstellungen der Route eine Datei damit als „CA-Bundle“ an. Die Prüfung wird nie übergangen.</translation>
    </message>
    <message>
        <source>Not encrypted</source>
        <translation>Nicht verschlüsselt</translation>
    </message>
    <message>
        <source>Files and requests go to {subject} without encryption.</source>
        <translation>Dateien und Anfragen gehen unverschlüsselt an {subject}.</translation>
    </message>
    <message>
        <source>Use https, and switch off Allow plain http. Until then whoever is on the line can read them.</source>
        <translation>Verwenden Sie https, und schalten Sie „Klartext-HTTP erlauben“ aus. Bis dahin kann jeder auf der Leitung mitlesen.</translation>
    </message>
    <message>
        <source>Request refused</source>
        <translation>Anfrage abgelehnt</translation>
    </message>
    <message>
        <source>{subject} refused the request.</source>
        <translation>{subject} hat die Anfrage abgelehnt.</translation>
    </message>
    <message>
        <source>See the details; the server may lack a feature that is needed.</source>
        <translation>Siehe Details; vielleicht fehlt dem Server eine Funktion, die gebraucht wird.</translation>
    </message>
    <message>
        <source>Disk full</source>
        <translation>Datenträger voll</translation>
    </message>
    <message>
        <source>There is no room left in {subject}.</source>
        <translation>In {subject} ist kein Platz mehr.</translation>
    </message>
    <message>
        <source>Make room on that disk.</source>
        <translation>Schaffen Sie Platz auf diesem Datenträger.</translation>
    </message>
    <message>
        <source>The computer is at a limit</source>
        <translation>Der Computer ist am Limit</translation>
    </message>
    <message>
        <source>This computer has no {subject} left for the program.</source>
        <translation>Dem Programm ist eine Ressource dieses Computers ausgegangen: {subject}.</translation>
    </message>
    <message>
        <source>Close other programs, or have the limit raised, on Linux: ulimit -n. It goes on by itself.</source>
        <translation>Schließen Sie andere Programme, oder lassen Sie das Limit erhöhen, unter Linux: ulimit -n. Es geht von selbst weiter.</translation>
    </message>
    <message>
        <source>Folder missing</source>
        <translation>Ordner fehlt</translation>
    </message>
    <message>
        <source>The folder {subject} is not there.</source>
        <translation>Der Ordner {subject} ist nicht da.</translation>
    </message>
    <message>
        <source>Connect the drive, make the folder again, or correct it in the settings. Nothing is lost.</source>
        <translation>Schließen Sie das Laufwerk an, legen Sie den Ordner wieder an, oder berichtigen Sie ihn in den Einstellungen. Nichts ist verloren.</translation>
    </message>
    <message>
        <source>Folder cannot be used</source>
        <translation>Ordner nicht verwendbar</translation>
    </message>
    <message>
        <source>The folder {subject} cannot be read or written.</source>
        <translation>Der Ordner {subject} lässt sich nicht lesen oder beschreiben.</translation>
    </message>
    <message>
        <source>Check its permissions.</source>
        <translation>Prüfen Sie seine Zugriffsrechte.</translation>
    </message>
    <message>
        <source>Folders on different disks</source>
        <translation>Ordner auf verschiedenen Datenträgern</translation>
    </message>
    <message>
        <source>The folder {subject} is on another disk than the file.</source>
        <translation>Der Ordner {subject} liegt auf einem anderen Datenträger als die Datei.</translation>
    </message>
    <message>
        <source>Watch, QueuedForUpload and UploadedToS3 must be on one disk: correct the folders in the settings.</source>
        <translation>Watch, QueuedForUpload und UploadedToS3 müssen auf einem Datenträger liegen: Berichtigen Sie die Ordner in den Einstellungen.</translation>
    </message>
    <message>
        <source>No trash</source>
        <translation>Kein Papierkorb</translation>
    </message>
    <message>
        <source>The files in {subject} are older than the route keeps them, and their disk has no trash.</source>
        <translation>Die Dateien in {subject} sind älter, als die Route sie behält, und ihr Datenträger hat keinen Papierkorb.</translation>
    </message>
    <message>
        <source>They stay where they are. Keep uploaded files for 0 days (for ever), or take them away yourself.</source>
        <translation>Sie bleiben, wo sie sind. Lassen Sie die Route hochgeladene Dateien für immer behalten (0 Tage), oder nehmen Sie sie selbst weg.</translation>
    </message>
    <message>
        <source>Folder is a link</source>
        <translation>Ordner ist ein Link</translation>
    </message>
    <message>
        <source>{subject} is a link, and nothing is ever written through one.</source>
        <translation>{subject} ist ein Link, und durch einen Link wird nie geschrieben.</translation>
    </message>
    <message>
        <source>Put a folder in its place, or remove it.</source>
        <translation>Legen Sie einen Ordner an seine Stelle, oder entfernen Sie ihn.</translation>
    </message>
    <message>
        <source>Watch limit reached</source>
        <translation>Grenze der Beobachtung erreicht</translation>
    </message>
    <message>
        <source>The system watches no more folders: {subject} is looked through regularly instead.</source>
        <translation>Das System beobachtet keine weiteren Ordner: {subject} wird stattdessen regelmäßig durchgesehen.</translation>
    </message>
    <message>
        <source>Raise the limit, on Linux: sysctl fs.inotify.max_user_watches=1048576</source>
        <translation>Erhöhen Sie die Grenze, unter Linux: sysctl fs.inotify.max_user_watches=1048576</translation>
    </message>
    <message>
        <source>Not all changes were told</source>
        <translation>Nicht alle Änderungen mitgeteilt</translation>
    </message>
    <message>
        <source>The system did not tell of some files in {subject}: it is looked through more often for a while.</source>
        <translation>Das System hat einige Dateien in {subject} nicht mitgeteilt: Dort wird eine Weile öfter nachgesehen.</translation>
    </message>
    <message>
        <source>Nothing to do: no file is missed. It happens when very many files come at once, and on network drives.</source>
        <translation>Nichts zu tun: Keine Datei wird übersehen. Das kommt vor, wenn sehr viele Dateien auf einmal eintreffen, und bei Netzlaufwerken.</translation>
    </message>
    <message>
        <source>Left alone</source>
        <translation>Ignoriert</translation>
    </message>
    <message>
        <source>The name is one of those that the route leaves alone.</source>
        <translation>Der Name gehört zu denen, die die Route ignoriert.</translation>
    </message>
    <message>
        <source>Rename the file, or change the patterns in the settings.</source>
        <translation>Benennen Sie die Datei um, oder ändern Sie die Muster in den Einstellungen.</translation>
    </message>
    <message>
        <source>Not finished yet</source>
        <translation>Noch nicht fertig</translation>
    </message>
    <message>
        <source>The file is still changing, or was a moment ago.</source>
        <translation>Die Datei ändert sich noch oder tat es bis eben.</translation>
    </message>
    <message>
        <source>Nothing to do: it is taken when nothing about it changed for the settle time.</source>
        <translation>Nichts zu tun: Die Datei wird übernommen, wenn sich während der Ruhezeit nichts an ihr geändert hat.</translation>
    </message>
    <message>
        <source>Still being written</source>
        <translation>Wird noch geschrieben</translation>
    </message>
    <message>
        <source>The file is still being written by another program.</source>
        <translation>Ein anderes Programm schreibt noch in die Datei.</translation>
    </message>
    <message>
        <source>Nothing to do: it is taken when it is finished.</source>
        <translation>Nichts zu tun: Die Datei wird übernommen, wenn sie fertig ist.</translation>
    </message>
    <message>
        <source>File changed</source>
        <translation>Datei geändert</translation>
    </message>
    <message>
        <source>The file changed while it was sent.</source>
        <translation>Die Datei hat sich beim Senden geändert.</translation>
    </message>
    <message>
        <source>Nothing to do: it is sent again as it is now.</source>
        <translation>Nichts zu tun: Die Datei wird erneut gesendet, so wie sie jetzt ist.</translation>
    </message>
    <message>
        <source>File cannot be read</source>
        <translation>Datei nicht lesbar</translation>
    </message>
    <message>
        <source>The file cannot be read: {subject}.</source>
        <translation>Die Datei lässt sich nicht lesen: {subject}.</translation>
    </message>
    <message>
        <source>Check its permissions and the disk.</source>
        <translation>Prüfen Sie ihre Zugriffsrechte und den Datenträger.</translation>
    </message>
    <message>
        <source>Name not possible</source>
        <translation>Name nicht möglich</translation>
    </message>
    <message>
        <source>S3 cannot carry this name: {subject}.</source>
        <translation>Dieser Name ist in S3 nicht möglich: {subject}.</translation>
    </message>
    <message>
        <source>Rename the file.</source>
        <translation>Benennen Sie die Datei um.</translation>
    </message>
    <message>
        <source>Not a regular file</source>
        <translation>Keine normale Datei</translation>
    </message>
    <message>
        <source>It is {subject}, and only regular files are taken.</source>
        <translation>Nur normale Dateien werden übernommen, dies ist: {subject}.</translation>
    </message>
    <message>
        <source>Put the file itself here.</source>
        <translation>Legen Sie die Datei selbst hierher.</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>Zu groß</translation>
    </message>
    <message>
        <source>The file is larger than {subject}.</source>
        <translation>Die Datei ist größer als {subject}.</translation>
    </message>
    <message>
        <source>Use a larger part size, or split the file.</source>
        <translation>Wählen Sie größere Teile, oder teilen Sie die Datei auf.</translation>
    </message>
    <message>
        <source>Exists already</source>
        <translation>Schon vorhanden</translation>
    </message>
    <message>
        <source>Another object has the key {subject}.</source>
        <translation>Ein anderes Objekt hat den Schlüssel {subject}.</translation>
    </message>
    <message>
        <source>Rename the file, or let the route keep both or replace.</source>
        <translation>Benennen Sie die Datei um, oder lassen Sie die Route beide behalten (keep-both) oder ersetzen (replace).</translation>
    </message>
    <message>
        <source>File gone</source>
        <translation>Datei weg</translation>
    </message>
    <message>
        <source>The file was taken out of QueuedForUpload.</source>
        <translation>Die Datei wurde aus QueuedForUpload herausgenommen.</translation>
    </message>
    <message>
        <source>If that was not meant, put it into Watch again.</source>
        <translation>Falls das ein Versehen war, legen Sie sie wieder in Watch.</translation>
    </message>
    <message>
        <source>Object gone</source>
        <translation>Objekt weg</translation>
    </message>
    <message>
        <source>The object {subject} is not in the bucket.</source>
        <translation>Das Objekt {subject} ist nicht im Bucket.</translation>
    </message>
    <message>
        <source>It may have been deleted. Its message goes on to the queue&apos;s dead-letter queue; without one it waits for you after an hour of tries: retry, or give it up.</source>
        <translation>Vielleicht wurde es gelöscht. Seine Nachricht geht weiter in die Dead-Letter-Queue; ohne eine solche wartet es nach einer Stunde mit Versuchen auf Sie: Versuchen Sie es erneut, oder geben Sie es auf.</translation>
    </message>
    <message>
        <source>Object too large</source>
        <translation>Objekt zu groß</translation>
    </message>
    <message>
        <source>The object {subject} is larger than this route takes.</source>
        <translation>Das Objekt {subject} ist größer, als diese Route annimmt.</translation>
    </message>
    <message>
        <source>Raise the largest download in the settings and retry, or give it up.</source>
        <translation>Erhöhen Sie in den Einstellungen „Größter Download“ und versuchen Sie es erneut, oder geben Sie es auf.</translation>
    </message>
    <message>
        <source>No room for the object</source>
        <translation>Kein Platz für das Objekt</translation>
    </message>
    <message>
        <source>The disk has no room for {subject}; smaller ones still come.</source>
        <translation>Auf dem Datenträger ist kein Platz für {subject}; kleinere Objekte kommen weiterhin an.</translation>
    </message>
    <message>
        <source>Make room on that disk, or give it up.</source>
        <translation>Schaffen Sie Platz auf diesem Datenträger, oder geben Sie das Objekt auf.</translation>
    </message>
    <message>
        <source>Object archived</source>
        <translation>Objekt archiviert</translation>
    </message>
    <message>
        <source>The object {subject} lies in an archive class.</source>
        <translation>Das Objekt {subject} liegt in einer Archivklasse.</translation>
    </message>
    <message>
        <source>Have it restored in S3; it is fetched when it is back.</source>
        <translation>Lassen Sie es in S3 wiederherstellen; es wird geholt, sobald es wieder da ist.</translation>
    </message>
    <message>
        <source>Object changed</source>
        <translation>Objekt geändert</translation>
    </message>
    <message>
        <source>The object was replaced while it was fetched.</source>
        <translation>Das Objekt wurde ersetzt, während es geholt wurde.</translation>
    </message>
    <message>
        <source>Nothing to do: it is fetched again.</source>
        <translation>Nichts zu tun: Es wird erneut geholt.</translation>
    </message>
    <message>
        <source>Bytes damaged</source>
        <translation>Bytes beschädigt</translation>
    </message>
    <message>
        <source>The bytes of {subject} do not match their checksum.</source>
        <translation>Die Bytes von {subject} passen nicht zu ihrer Prüfsumme.</translation>
    </message>
    <message>
        <source>They were thrown away and are fetched again. If it lasts, the object itself is damaged.</source>
        <translation>Sie wurden verworfen und werden erneut geholt. Wenn es anhält, ist das Objekt selbst beschädigt.</translation>
    </message>
    <message>
        <source>Message not ours</source>
        <translation>Fremde Nachricht</translation>
    </message>
    <message>
        <source>A message was not understood: {subject}.</source>
        <translation>Eine Nachricht wurde nicht verstanden: {subject}.</translation>
    </message>
    <message>
        <source>It is never deleted from here and goes back to the queue. Check who writes into this queue.</source>
        <translation>Fremde Nachrichten werden von hier aus nie gelöscht und gehen zurück in die Queue. Prüfen Sie, wer in diese Queue schreibt.</translation>
    </message>
    <message>
        <source>Object not of this route</source>
        <translation>Objekt gehört nicht zur Route</translation>
    </message>
    <message>
        <source>A message names {subject}, which is outside the route&apos;s bucket and prefix.</source>
        <translation>Eine Nachricht nennt {subject}, das außerhalb von Bucket und Präfix der Route liegt.</translation>
    </message>
    <message>
        <source>It is never deleted from here. Correct the route, or who writes into this queue.</source>
        <translation>Die Nachricht wird von hier aus nie gelöscht. Berichtigen Sie die Route, oder sorgen Sie dafür, dass Passendes in diese Queue geschrieben wird.</translation>
    </message>
    <message>
        <source>Server lacks a feature</source>
        <translation>Dem Server fehlt eine Funktion</translation>
    </message>
    <message>
        <source>Files go on, with the proofs that this server can give.</source>
        <translation>Die Übertragung geht weiter, mit den Nachweisen, die dieser Server geben kann.</translation>
    </message>
    <message>
        <source>A stage keeps failing</source>
        <translation>Eine Stufe scheitert immer wieder</translation>
    </message>
    <message>
        <source>The stage {subject} died several times and rests.</source>
        <translation>Die Stufe {subject} ist mehrmals abgestürzt und ruht.</translation>
    </message>
    <message>
        <source>See the log; it is started again by itself, or by Resume.</source>
        <translation>Siehe Protokoll; sie wird von selbst oder mit „Fortsetzen“ wieder gestartet.</translation>
    </message>
    <message>
        <source>Ledger renewed</source>
        <translation>Verzeichnis erneuert</translation>
    </message>
    <message>
        <source>The ledger was damaged; it was kept aside and made anew from the folders.</source>
        <translation>Das Verzeichnis war beschädigt; es wurde beiseitegelegt und aus den Ordnern neu angelegt.</translation>
    </message>
    <message>
        <source>Nothing was lost; some messages may be sent twice.</source>
        <translation>Nichts ging verloren; einige Nachrichten werden vielleicht zweimal gesendet.</translation>
    </message>
    <message>
        <source>Settings not used</source>
        <translation>Einstellungen nicht verwendet</translation>
    </message>
    <message>
        <source>The settings in {subject} cannot be used as they are: the last ones that could are in force.</source>
        <translation>Die Einstellungen in {subject} sind so nicht verwendbar: Es gelten weiter die letzten brauchbaren.</translation>
    </message>
    <message>
        <source>Correct the file where the details say, or save the settings in the window.</source>
        <translation>Berichtigen Sie die Datei an der Stelle, die die Details nennen, oder speichern Sie die Einstellungen im Fenster.</translation>
    </message>
    <message>
        <source>Upload ended</source>
        <translation>Upload beendet</translation>
    </message>
    <message>
        <source>The server does not know the upload any more.</source>
        <translation>Der Server kennt den Upload nicht mehr.</translation>
    </message>
    <message>
        <source>Nothing to do: the file is sent anew.</source>
        <translation>Nichts zu tun: Die Datei wird neu gesendet.</translation>
    </message>
    <message>
        <source>Unexpected error</source>
        <translation>Unerwarteter Fehler</translation>
    </message>
    <message>
        <source>Something unexpected happened: {subject}.</source>
        <translation>Etwas Unerwartetes ist geschehen: {subject}.</translation>
    </message>
    <message>
        <source>Please report it with the log file. It is tried again by itself.</source>
        <translation>Bitte melden Sie es mit der Protokolldatei. Es wird von selbst erneut versucht.</translation>
    </message>
</context>
<context>
    <name>columns</name>
    <message>
        <source>{percent} %</source>
        <translation>{percent} %</translation>
    </message>
    <message>
        <source>↑ Up</source>
        <translation>↑ Upload</translation>
    </message>
    <message>
        <source>↓ Down</source>
        <translation>↓ Download</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Speed</source>
        <translation>Tempo</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Noch</translation>
    </message>
    <message>
        <source>Way</source>
        <translation>Richtung</translation>
    </message>
    <message>
        <source>Outcome</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Took</source>
        <translation>Dauer</translation>
    </message>
</context>
<context>
    <name>doctor</name>
    <message>
        <source>Testing…</source>
        <translation>Wird getestet…</translation>
    </message>
    <message>
        <source>Good</source>
        <translation>In Ordnung</translation>
    </message>
    <message>
        <source>Look at this</source>
        <translation>Beachten</translation>
    </message>
    <message>
        <source>Not possible</source>
        <translation>Nicht möglich</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>Ausgelassen</translation>
    </message>
</context>
<context>
    <name>guidance</name>
    <message>
        <source>No route is set up yet.</source>
        <translation>Noch ist keine Route eingerichtet.</translation>
    </message>
    <message>
        <source>Set up a route…</source>
        <translation>Route einrichten…</translation>
    </message>
    <message>
        <source>Nothing found for “{text}”.</source>
        <translation>Nichts gefunden für „{text}“.</translation>
    </message>
    <message>
        <source>Nothing is here now.</source>
        <translation>Hier ist gerade nichts.</translation>
    </message>
    <message>
        <source>Show all</source>
        <translation>Alle zeigen</translation>
    </message>
    <message>
        <source>This route does not upload.</source>
        <translation>Diese Route lädt nichts hoch.</translation>
    </message>
    <message>
        <source>Drop files here, or put them into {folder}</source>
        <translation>Ziehen Sie Dateien hierher, oder legen Sie sie in {folder}</translation>
    </message>
    <message>
        <source>Open Watch folder</source>
        <translation>Watch-Ordner öffnen</translation>
    </message>
    <message>
        <source>This route does not download.</source>
        <translation>Diese Route lädt nichts herunter.</translation>
    </message>
    <message>
        <source>Nothing is arriving. Files land in {folder}</source>
        <translation>Gerade kommt nichts an. Dateien landen in {folder}</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
</context>
<context>
    <name>health</name>
    <message>
        <source>Watcher</source>
        <translation>Beobachtung</translation>
    </message>
    <message>
        <source>Connection</source>
        <translation>Verbindung</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>The system told of a change {ago}.</source>
        <translation>Das System hat {ago} eine Änderung mitgeteilt.</translation>
    </message>
    <message>
        <source>The system has not told of any change yet.</source>
        <translation>Das System hat noch keine Änderung mitgeteilt.</translation>
    </message>
    <message>
        <source>The folder was looked through {ago}.</source>
        <translation>Der Ordner wurde {ago} durchgesehen.</translation>
    </message>
    <message>
        <source>Looking found {files} that no event had told of, last {ago}.</source>
        <translation>Das Durchsehen ergab {files}, die kein Ereignis mitgeteilt hatte, zuletzt {ago}.</translation>
    </message>
    <message>
        <source>It is looked through every {duration}, because {reason}.</source>
        <translation>Der Ordner wird alle {duration} durchgesehen, weil {reason}.</translation>
    </message>
    <message>
        <source>the system tells of no changes there</source>
        <translation>das System dort keine Änderungen mitteilt</translation>
    </message>
    <message>
        <source>the system did not tell of all changes</source>
        <translation>das System nicht alle Änderungen mitgeteilt hat</translation>
    </message>
    <message>
        <source>some of it is left alone, and that may be put right any time</source>
        <translation>einiges darin ignoriert wird und das jederzeit behoben werden kann</translation>
    </message>
    <message>
        <source>there is very much in it</source>
        <translation>sehr viel darin liegt</translation>
    </message>
    <message>
        <source>Since {time}: {sentence}</source>
        <translation>Seit {time}: {sentence}</translation>
    </message>
    <message>
        <source>No server has been asked yet.</source>
        <translation>Noch wurde kein Server gefragt.</translation>
    </message>
    <message>
        <source>{service} answered {ago}.</source>
        <translation>{service} hat {ago} geantwortet.</translation>
    </message>
    <message>
        <source>{service} answered {ago}; a small request takes {count} ms.</source>
        <translation>{service} hat {ago} geantwortet; eine kleine Anfrage dauert {count} ms.</translation>
    </message>
    <message>
        <source>The queue has not been asked about yet.</source>
        <translation>Nach der Queue wurde noch nicht gefragt.</translation>
    </message>
    <message>
        <source>{name}: not told. {sentence}</source>
        <translation>{name}: nicht mitgeteilt. {sentence}</translation>
    </message>
    <message>
        <source>{name}: {waiting} waiting, {busy} being worked on.</source>
        <translation>{name}: {waiting} wartend, {busy} in Arbeit.</translation>
    </message>
    <message>
        <source>(as of {time})</source>
        <translation>(Stand: {time})</translation>
    </message>
    <message>
        <source>{count} are delayed.</source>
        <translation>Verzögert: {count}.</translation>
    </message>
    <message>
        <source>The oldest message that came lately had waited {duration}.</source>
        <translation>Die älteste zuletzt eingetroffene Nachricht hatte {duration} gewartet.</translation>
    </message>
    <message>
        <source>It has no dead-letter queue, as far as it tells.</source>
        <translation>Soweit bekannt, hat die Queue keine Dead-Letter-Queue.</translation>
    </message>
    <message>
        <source>{name}: not told how many dead letters.</source>
        <translation>Dead Letters in {name}: Anzahl nicht mitgeteilt.</translation>
    </message>
    <message>
        <source>{name}: {count} dead letters.</source>
        <translation>Dead Letters in {name}: {count}.</translation>
    </message>
    <message>
        <source>an unknown number</source>
        <translation>unbekannt viele</translation>
    </message>
</context>
<context>
    <name>limits</name>
    <message>
        <source>No limit</source>
        <translation>Unbegrenzt</translation>
    </message>
    <message>
        <source>{limit} until {time}</source>
        <translation>{limit} bis {time}</translation>
    </message>
    <message>
        <source>As in the settings</source>
        <translation>Wie in den Einstellungen</translation>
    </message>
    <message>
        <source>For 1 hour from now</source>
        <translation>Ab jetzt 1 Stunde</translation>
    </message>
    <message>
        <source>Until tomorrow 8:00</source>
        <translation>Bis morgen 8:00</translation>
    </message>
    <message>
        <source>Until I change it</source>
        <translation>Bis ich es ändere</translation>
    </message>
    <message>
        <source>Speed limit</source>
        <translation>Tempolimit</translation>
    </message>
    <message>
        <source>Until {time}</source>
        <translation>Bis {time}</translation>
    </message>
</context>
<context>
    <name>links</name>
    <message>
        <source>For 1 hour</source>
        <translation>Für 1 Stunde</translation>
    </message>
    <message>
        <source>For 1 day</source>
        <translation>Für 1 Tag</translation>
    </message>
    <message>
        <source>For 7 days</source>
        <translation>Für 7 Tage</translation>
    </message>
    <message>
        <source>Link copied. Anyone who has it can read {name} until {time}.</source>
        <translation>Link kopiert. Wer ihn hat, kann {name} bis {time} lesen.</translation>
    </message>
    <message>
        <source>{count} links copied. Anyone who has them can read these files until {time}.</source>
        <translation>{count} Links kopiert. Wer sie hat, kann diese Dateien bis {time} lesen.</translation>
    </message>
</context>
<context>
    <name>menus</name>
    <message>
        <source>30 minutes</source>
        <translation>30 Minuten</translation>
    </message>
    <message>
        <source>1 hour</source>
        <translation>1 Stunde</translation>
    </message>
    <message>
        <source>Until tomorrow 8:00</source>
        <translation>Bis morgen 8:00</translation>
    </message>
    <message>
        <source>Until a time…</source>
        <translation>Bis zu einer Uhrzeit…</translation>
    </message>
    <message>
        <source>Until I resume</source>
        <translation>Bis auf Weiteres</translation>
    </message>
    <message>
        <source>Show receipt</source>
        <translation>Beleg zeigen</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Retry now</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>First in line</source>
        <translation>Vorziehen</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open file</source>
        <translation>Datei öffnen</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>Im Ordner zeigen</translation>
    </message>
    <message>
        <source>Copy name</source>
        <translation>Namen kopieren</translation>
    </message>
    <message>
        <source>Copy key</source>
        <translation>Schlüssel kopieren</translation>
    </message>
    <message>
        <source>Copy S3 URI</source>
        <translation>S3-URI kopieren</translation>
    </message>
    <message>
        <source>Copy link</source>
        <translation>Link kopieren</translation>
    </message>
</context>
<context>
    <name>messages</name>
    <message>
        <source>Dead letters of {route}</source>
        <translation>Dead Letters von {route}</translation>
    </message>
    <message>
        <source>Sent</source>
        <translation>Gesendet</translation>
    </message>
    <message>
        <source>1 dead letter</source>
        <translation>1 Dead Letter</translation>
    </message>
    <message>
        <source>{count} dead letters</source>
        <translation>{count} Dead Letters</translation>
    </message>
    <message>
        <source>Messages that were not taken</source>
        <translation>Nicht übernommene Nachrichten</translation>
    </message>
    <message>
        <source>Last received</source>
        <translation>Zuletzt empfangen</translation>
    </message>
    <message>
        <source>Of another queue</source>
        <translation>Aus einer anderen Queue</translation>
    </message>
    <message>
        <source>Not understood: {reason}.</source>
        <translation>Nicht verstanden: {reason}.</translation>
    </message>
    <message>
        <source>Format: {kind}</source>
        <translation>Format: {kind}</translation>
    </message>
    <message>
        <source>Object: {key} in the bucket {bucket}</source>
        <translation>Objekt: {key} im Bucket {bucket}</translation>
    </message>
    <message>
        <source>That is outside the route&apos;s bucket and prefix.</source>
        <translation>Das liegt außerhalb von Bucket und Präfix der Route.</translation>
    </message>
    <message>
        <source>plain key</source>
        <translation>bloßer Schlüssel</translation>
    </message>
    <message>
        <source>Bucket Brigade&apos;s own JSON</source>
        <translation>JSON von Bucket Brigade</translation>
    </message>
    <message>
        <source>S3 event</source>
        <translation>S3-Ereignis</translation>
    </message>
    <message>
        <source>EventBridge event</source>
        <translation>EventBridge-Ereignis</translation>
    </message>
    <message>
        <source>S3&apos;s test event</source>
        <translation>Testereignis von S3</translation>
    </message>
</context>
<context>
    <name>notices</name>
    <message>
        <source>Try again</source>
        <translation>Erneut versuchen</translation>
    </message>
    <message>
        <source>Open settings</source>
        <translation>Einstellungen öffnen</translation>
    </message>
    <message>
        <source>You can watch and steer it from here. To let this window do the work, end the other one.</source>
        <translation>Sie können von hier aus zusehen und steuern. Soll dieses Fenster die Arbeit tun, beenden Sie das andere Programm.</translation>
    </message>
    <message>
        <source>Your files are safe in their folders. Free the file or update the program.</source>
        <translation>Ihre Dateien liegen sicher in ihren Ordnern. Geben Sie die Datei frei, oder aktualisieren Sie das Programm.</translation>
    </message>
    <message>
        <source>The engine could not start: {error}. The log tells more.</source>
        <translation>Die Engine konnte nicht starten: {error}. Mehr steht im Protokoll.</translation>
    </message>
</context>
<context>
    <name>notifications</name>
    <message>
        <source>{count} problems</source>
        <translation>{count} Probleme</translation>
    </message>
    <message>
        <source>{files} uploaded, {size}</source>
        <translation>{files} hochgeladen, {size}</translation>
    </message>
    <message>
        <source>{files} downloaded, {size}</source>
        <translation>{files} heruntergeladen, {size}</translation>
    </message>
    <message>
        <source>In S3 and announced.</source>
        <translation>In S3 und angekündigt.</translation>
    </message>
    <message>
        <source>Verified, in the folder of downloads.</source>
        <translation>Geprüft, im Ordner der Downloads.</translation>
    </message>
</context>
<context>
    <name>paper</name>
    <message>
        <source>to come</source>
        <translation>noch offen</translation>
    </message>
    <message>
        <source>Receipt, as of {time}</source>
        <translation>Beleg, Stand: {time}</translation>
    </message>
    <message>
        <source>Page {page} of {pages}</source>
        <translation>Seite {page} von {pages}</translation>
    </message>
</context>
<context>
    <name>receipt</name>
    <message>
        <source>Last written</source>
        <translation>Zuletzt geschrieben</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Settled, taken into the queue</source>
        <translation>Zur Ruhe gekommen, in die Warteschlange übernommen</translation>
    </message>
    <message>
        <source>Queued as</source>
        <translation>Wartet als</translation>
    </message>
    <message>
        <source>Parts in S3</source>
        <translation>Teile in S3</translation>
    </message>
    <message>
        <source>Stored in S3</source>
        <translation>In S3 gespeichert</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Nachricht</translation>
    </message>
    <message>
        <source>Event</source>
        <translation>Ereignis</translation>
    </message>
    <message>
        <source>Announced in SQS</source>
        <translation>In SQS gemeldet</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Moved into UploadedToS3</source>
        <translation>Nach UploadedToS3 verschoben</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Details</translation>
    </message>
    <message>
        <source>Times received</source>
        <translation>So oft empfangen</translation>
    </message>
    <message>
        <source>Announcement received</source>
        <translation>Meldung empfangen</translation>
    </message>
    <message>
        <source>Placed in DownloadedFromS3</source>
        <translation>In DownloadedFromS3 abgelegt</translation>
    </message>
    <message>
        <source>Message deleted from the queue</source>
        <translation>Nachricht aus der Queue gelöscht</translation>
    </message>
    <message>
        <source>Left to the queue and its dead letters</source>
        <translation>Der Queue und ihrer Dead-Letter-Queue überlassen</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <source>Downloaded; equal to what was sent</source>
        <translation>Heruntergeladen; gleich dem Gesendeten</translation>
    </message>
    <message>
        <source>Downloaded; equal to what S3 stored</source>
        <translation>Heruntergeladen; gleich dem in S3 Gespeicherten</translation>
    </message>
    <message>
        <source>Downloaded; equal to its ETag</source>
        <translation>Heruntergeladen; passt zu seinem ETag</translation>
    </message>
    <message>
        <source>Downloaded; only its size could be checked</source>
        <translation>Heruntergeladen; nur die Größe war prüfbar</translation>
    </message>
    <message>
        <source>Went on after a restart, {size} not sent again</source>
        <translation>Nach einem Neustart fortgesetzt, {size} nicht erneut gesendet</translation>
    </message>
    <message>
        <source>About to go to the trash</source>
        <translation>Kommt gleich in den Papierkorb</translation>
    </message>
    <message>
        <source>Moved to this computer&apos;s trash; S3 has it still</source>
        <translation>In den Papierkorb dieses Computers verschoben; S3 hat sie noch</translation>
    </message>
    <message>
        <source>Next: stored in S3</source>
        <translation>Als Nächstes: Speichern in S3</translation>
    </message>
    <message>
        <source>Next: announced in SQS</source>
        <translation>Als Nächstes: Melden in SQS</translation>
    </message>
    <message>
        <source>Next: moved into UploadedToS3</source>
        <translation>Als Nächstes: Verschieben nach UploadedToS3</translation>
    </message>
    <message>
        <source>Next: downloaded and verified</source>
        <translation>Als Nächstes: Herunterladen und Prüfen</translation>
    </message>
    <message>
        <source>Next: placed in DownloadedFromS3</source>
        <translation>Als Nächstes: Ablegen in DownloadedFromS3</translation>
    </message>
    <message>
        <source>Next: message deleted from the queue</source>
        <translation>Als Nächstes: Löschen der Nachricht aus der Queue</translation>
    </message>
    <message>
        <source>Now</source>
        <translation>Jetzt</translation>
    </message>
    <message>
        <source>Tries so far</source>
        <translation>Bisherige Versuche</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>Problem</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Advice</source>
        <translation>Rat</translation>
    </message>
</context>
<context>
    <name>sentences</name>
    <message>
        <source>{name} must be a text, not {value}</source>
        <translation>{name} muss ein Text sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must be a whole number, not {value}</source>
        <translation>{name} muss eine ganze Zahl sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must be a number, not {value}</source>
        <translation>{name} muss eine Zahl sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must be true or false, not {value}</source>
        <translation>{name} muss true oder false sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must be a list of texts, not {value}</source>
        <translation>{name} muss eine Liste von Texten sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must not hold control characters, as {value} does</source>
        <translation>{name} darf keine Steuerzeichen enthalten wie {value}</translation>
    </message>
    <message>
        <source>{name} must be one of {choices}, not {value}</source>
        <translation>{name} muss eines von {choices} sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} is missing: {help}</source>
        <translation>{name} fehlt: {help}</translation>
    </message>
    <message>
        <source>{name} must be at least {limit}{unit}, not {value}</source>
        <translation>{name} muss mindestens {limit}{unit} sein, nicht {value}</translation>
    </message>
    <message>
        <source>{name} must be at most {limit}{unit}, not {value}</source>
        <translation>{name} darf höchstens {limit}{unit} sein, nicht {value}</translation>
    </message>
    <message>
        <source>not needed any more: a new file is noticed at once</source>
        <translation>nicht mehr nötig: eine neue Datei wird sofort bemerkt</translation>
    </message>
    <message>
        <source>not needed any more: uploads start at once, several at a time</source>
        <translation>nicht mehr nötig: Uploads beginnen sofort, mehrere zugleich</translation>
    </message>
    <message>
        <source>not needed any more: the queue is listened to all the time, a message is taken as it comes</source>
        <translation>nicht mehr nötig: die Queue wird ständig abgehört, eine Nachricht wird genommen, wie sie kommt</translation>
    </message>
    <message>
        <source>empty: the logged-in user&apos;s credentials</source>
        <translation>leer: die Anmeldedaten des Benutzers</translation>
    </message>
    <message>
        <source>empty: the log lies with the program&apos;s own files</source>
        <translation>leer: das Protokoll liegt bei den Dateien des Programms</translation>
    </message>
    <message>
        <source>{folder} below the root, as always</source>
        <translation>{folder} unter dem Ordner der Route, wie immer</translation>
    </message>
    <message>
        <source>files go up and come down</source>
        <translation>Dateien gehen hinauf und kommen herunter</translation>
    </message>
    <message>
        <source>bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>queue, for notifications and deliveries</source>
        <translation>Queue, für Meldungen und Lieferungen</translation>
    </message>
    <message>
        <source>root: {folder}</source>
        <translation>Ordner: {folder}</translation>
    </message>
    <message>
        <source>kept by the system&apos;s keyring</source>
        <translation>im Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>log_file: {file}</source>
        <translation>log_file: {file}</translation>
    </message>
    <message>
        <source>not needed any more: it made test files; files go up and come down. Set upload or download to false in the route for one way only</source>
        <translation>nicht mehr nötig: es machte Testdateien; Dateien gehen hinauf und kommen herunter. Für nur einen Weg schalten Sie in der Route den anderen ab</translation>
    </message>
    <message>
        <source>prefix</source>
        <translation>Präfix</translation>
    </message>
    <message>
        <source>empty: no prefix</source>
        <translation>leer: kein Präfix</translation>
    </message>
    <message>
        <source>upload only</source>
        <translation>nur Upload</translation>
    </message>
    <message>
        <source>download only</source>
        <translation>nur Download</translation>
    </message>
    <message>
        <source>not known, so it is not used</source>
        <translation>nicht bekannt, also nicht verwendet</translation>
    </message>
    <message>
        <source>{value} is not a name that a queue can have: letters, digits, - and _</source>
        <translation>{value} kann keine Queue heißen: nur Buchstaben, Ziffern, - und _</translation>
    </message>
    <message>
        <source>{one} and {other} are the same or one lies in the other: use folders that are apart</source>
        <translation>{one} und {other} sind derselbe Ordner, oder einer liegt im anderen: Nehmen Sie getrennte Ordner</translation>
    </message>
    <message>
        <source>{folder} holds your home folder or a whole disk: use a folder of its own</source>
        <translation>{folder} enthält Ihren persönlichen Ordner oder ein ganzes Laufwerk: Nehmen Sie einen eigenen Ordner</translation>
    </message>
    <message>
        <source>the route {route} receives from {queue} too: each route needs a queue of its own</source>
        <translation>auch die Route {route} empfängt von {queue}: Jede Route braucht eine eigene Queue</translation>
    </message>
    <message>
        <source>the queue is in {there}, and the route in {here}: they must be in one region</source>
        <translation>die Queue ist in {there} und die Route in {here}: Sie müssen in derselben Region sein</translation>
    </message>
    <message>
        <source>Watch, QueuedForUpload and UploadedToS3 must be on one disk, because files are moved between them safely only there</source>
        <translation>Watch, QueuedForUpload und UploadedToS3 müssen auf einem Datenträger liegen, denn nur dort lassen sich Dateien sicher verschieben</translation>
    </message>
    <message>
        <source>{host} would be spoken to without encryption: use https, or set allow_http</source>
        <translation>mit {host} würde unverschlüsselt gesprochen: Nehmen Sie https, oder erlauben Sie allow_http</translation>
    </message>
    <message>
        <source>two routes are called {route}</source>
        <translation>zwei Routen heißen {route}</translation>
    </message>
    <message>
        <source>The server refuses S3&apos;s checksums: bytes are proven by Content-MD5 only (reduced integrity).</source>
        <translation>Der Server lehnt die Prüfsummen von S3 ab: Die Bytes sind nur durch Content-MD5 nachgewiesen (verminderte Sicherheit).</translation>
    </message>
    <message>
        <source>The server does not compute the checksum of objects in parts as S3 does: only the parts&apos; own checksums are verified.</source>
        <translation>Der Server berechnet die Prüfsumme von Objekten in Teilen nicht so wie S3: Nur die Prüfsummen der einzelnen Teile werden geprüft.</translation>
    </message>
    <message>
        <source>The server ignores If-None-Match: two computers that send the same name at the same moment may replace each other&apos;s object.</source>
        <translation>Der Server beachtet If-None-Match nicht: Zwei Computer, die im selben Moment denselben Namen senden, können einander das Objekt ersetzen.</translation>
    </message>
    <message>
        <source>{service} in {region}</source>
        <translation>{service} in {region}</translation>
    </message>
    <message>
        <source>the profile {name}</source>
        <translation>das Profil {name}</translation>
    </message>
    <message>
        <source>this route</source>
        <translation>diese Route</translation>
    </message>
    <message>
        <source>account {number}</source>
        <translation>Konto {number}</translation>
    </message>
    <message>
        <source>profile {name}</source>
        <translation>Profil {name}</translation>
    </message>
    <message>
        <source>The keyring holds none for it.</source>
        <translation>Der Schlüsselbund enthält dafür keine.</translation>
    </message>
    <message>
        <source>{host} is {address} and {count} more</source>
        <translation>{host} ist {address} und {count} weitere</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is {time} ahead.</source>
        <translation>Die Uhr dieses Computers geht {time} vor.</translation>
    </message>
    <message>
        <source>{host} is an address and needs no name</source>
        <translation>{host} ist eine Adresse und braucht keinen Namen</translation>
    </message>
    <message>
        <source>{host} is {address}</source>
        <translation>{host} ist {address}</translation>
    </message>
    <message>
        <source>Plain http: nothing to check.</source>
        <translation>Unverschlüsseltes http: Hier gibt es nichts zu prüfen.</translation>
    </message>
    <message>
        <source>{host} is certified by {issuer} until {day}</source>
        <translation>{host} ist bis {day} von {issuer} zertifiziert</translation>
    </message>
    <message>
        <source>an unnamed authority</source>
        <translation>einer ungenannten Stelle</translation>
    </message>
    <message>
        <source>This computer&apos;s clock is {time} behind.</source>
        <translation>Die Uhr dieses Computers geht {time} nach.</translation>
    </message>
    <message>
        <source>{host} does not say what time it is.</source>
        <translation>{host} sagt nicht, wie spät es ist.</translation>
    </message>
    <message>
        <source>This computer&apos;s clock agrees with {host}.</source>
        <translation>Die Uhr dieses Computers stimmt mit {host} überein.</translation>
    </message>
    <message>
        <source>{host} is reached through the proxy {proxy}</source>
        <translation>{host} wird über den Proxy {proxy} erreicht</translation>
    </message>
    <message>
        <source>Check the server&apos;s name in the settings, and the network or VPN.</source>
        <translation>Prüfen Sie den Namen des Servers in den Einstellungen und das Netzwerk oder VPN.</translation>
    </message>
    <message>
        <source>Every request checks it, through the proxy.</source>
        <translation>Jede Anfrage prüft sie, durch den Proxy hindurch.</translation>
    </message>
    <message>
        <source>The name {host} is not known.</source>
        <translation>Der Name {host} ist nicht bekannt.</translation>
    </message>
    <message>
        <source>Files go on. It is needed to find uploads that a crash left behind, and to abort them.</source>
        <translation>Die Übertragung geht weiter. Es wird gebraucht, um Uploads zu finden, die ein Absturz übrig ließ, und sie abzubrechen.</translation>
    </message>
    <message>
        <source>Files go on. It is needed to tell what is missing from what is forbidden.</source>
        <translation>Die Übertragung geht weiter. Es wird gebraucht, um zu unterscheiden, was fehlt und was verboten ist.</translation>
    </message>
    <message>
        <source>This route does not upload.</source>
        <translation>Diese Route lädt nichts hoch.</translation>
    </message>
    <message>
        <source>Their parts are paid for. Those of files of this computer are aborted by itself after a week; for all others the bucket needs a lifecycle rule (AbortIncompleteMultipartUpload).</source>
        <translation>Ihre Teile kosten Geld. Die von Dateien dieses Computers werden nach einer Woche von selbst abgebrochen; für alle anderen braucht der Bucket eine Lebenszyklusregel (AbortIncompleteMultipartUpload).</translation>
    </message>
    <message>
        <source>{count} uploads in parts were begun and never ended, the first on {day}: {key}.</source>
        <translation>{count} Uploads in Teilen wurden begonnen und nie beendet, der erste am {day}: {key}.</translation>
    </message>
    <message>
        <source>looked in region {region}, {owner}</source>
        <translation>gesucht in der Region {region}, {owner}</translation>
    </message>
    <message>
        <source>Files go on. Let no two computers send the same names, or give each its own prefix.</source>
        <translation>Die Übertragung geht weiter. Lassen Sie nie zwei Computer dieselben Namen senden, oder geben Sie jedem sein eigenes Präfix.</translation>
    </message>
    <message>
        <source>The server ignores If-None-Match: an object of the same name may be written over.</source>
        <translation>Der Server beachtet If-None-Match nicht: Ein Objekt gleichen Namens kann überschrieben werden.</translation>
    </message>
    <message>
        <source>The bucket {bucket} is in {region}, not in {wanted}.</source>
        <translation>Der Bucket {bucket} liegt in {region}, nicht in {wanted}.</translation>
    </message>
    <message>
        <source>The bucket {bucket} is there ({where}).</source>
        <translation>Der Bucket {bucket} ist da ({where}).</translation>
    </message>
    <message>
        <source>{size} bytes were stored as {key}.</source>
        <translation>{size} Bytes wurden als {key} gespeichert.</translation>
    </message>
    <message>
        <source>The same bytes came back.</source>
        <translation>Dieselben Bytes kamen zurück.</translation>
    </message>
    <message>
        <source>The list of objects shows it.</source>
        <translation>Die Liste der Objekte zeigt es.</translation>
    </message>
    <message>
        <source>The server takes S3&apos;s checksums without checking them.</source>
        <translation>Der Server nimmt die Prüfsummen von S3 an, ohne sie zu prüfen.</translation>
    </message>
    <message>
        <source>{key} can be read.</source>
        <translation>{key} ist lesbar.</translation>
    </message>
    <message>
        <source>Large files can be sent in parts.</source>
        <translation>Große Dateien lassen sich in Teilen senden.</translation>
    </message>
    <message>
        <source>The probe is gone again.</source>
        <translation>Das Testobjekt ist wieder weg.</translation>
    </message>
    <message>
        <source>No upload in parts was left unfinished.</source>
        <translation>Kein Upload in Teilen ist unvollendet geblieben.</translation>
    </message>
    <message>
        <source>Set the region {region} in the settings.</source>
        <translation>Stellen Sie in den Einstellungen die Region {region} ein.</translation>
    </message>
    <message>
        <source>What came back is not what was stored.</source>
        <translation>Was zurückkam, ist nicht das, was gespeichert wurde.</translation>
    </message>
    <message>
        <source>Ask the server&apos;s administrator: bytes change on the way.</source>
        <translation>Fragen Sie den Administrator des Servers: Unterwegs ändern sich Bytes.</translation>
    </message>
    <message>
        <source>The list does not show the probe that was just stored.</source>
        <translation>Die Liste zeigt das eben gespeicherte Testobjekt nicht.</translation>
    </message>
    <message>
        <source>Nothing to do: files go on.</source>
        <translation>Nichts zu tun: Die Übertragung geht weiter.</translation>
    </message>
    <message>
        <source>Whether the server refuses damaged bytes could not be told.</source>
        <translation>Ob der Server beschädigte Bytes ablehnt, war nicht festzustellen.</translation>
    </message>
    <message>
        <source>It is remembered for a week.</source>
        <translation>Das wird eine Woche lang gemerkt.</translation>
    </message>
    <message>
        <source>There is no object yet that could be read.</source>
        <translation>Noch gibt es kein Objekt, das gelesen werden könnte.</translation>
    </message>
    <message>
        <source>The server does not know conditional writes (If-None-Match).</source>
        <translation>Der Server kennt kein bedingtes Schreiben (If-None-Match).</translation>
    </message>
    <message>
        <source>There is nothing to take away.</source>
        <translation>Es gibt nichts wegzuräumen.</translation>
    </message>
    <message>
        <source>Only this test needs it: allow it, or delete what lies below {folder} by hand.</source>
        <translation>Nur dieser Test braucht es: Erlauben Sie es, oder löschen Sie von Hand, was unter {folder} liegt.</translation>
    </message>
    <message>
        <source>The bucket {bucket} does not exist ({where}).</source>
        <translation>Den Bucket {bucket} gibt es nicht ({where}).</translation>
    </message>
    <message>
        <source>The server takes its name in the path (path style).</source>
        <translation>Der Server nimmt seinen Namen im Pfad entgegen (Pfadstil).</translation>
    </message>
    <message>
        <source>All that is needed. It is asked anew at every start.</source>
        <translation>Alles, was gebraucht wird. Bei jedem Start wird neu danach gefragt.</translation>
    </message>
    <message>
        <source>Damaged bytes are refused (CRC64NVME is checked).</source>
        <translation>Beschädigte Bytes werden abgelehnt (CRC64NVME wird geprüft).</translation>
    </message>
    <message>
        <source>What exists is not written over (If-None-Match is honoured).</source>
        <translation>Was es schon gibt, wird nicht überschrieben (If-None-Match wird beachtet).</translation>
    </message>
    <message>
        <source>The server does not list uploads in parts.</source>
        <translation>Der Server listet Uploads in Teilen nicht auf.</translation>
    </message>
    <message>
        <source>The probe stays in the bucket.</source>
        <translation>Das Testobjekt bleibt im Bucket.</translation>
    </message>
    <message>
        <source>This route does not download.</source>
        <translation>Diese Route lädt nichts herunter.</translation>
    </message>
    <message>
        <source>The queue {name} is there, {count} messages waiting.</source>
        <translation>Die Queue {name} ist da, {count} Nachrichten warten.</translation>
    </message>
    <message>
        <source>After {most} tries a message goes to {queue}.</source>
        <translation>Nach {most} Versuchen geht eine Nachricht in {queue}.</translation>
    </message>
    <message>
        <source>The queue {name} is there, 1 message waiting.</source>
        <translation>Die Queue {name} ist da, 1 Nachricht wartet.</translation>
    </message>
    <message>
        <source>A probe was sent: message {number}.</source>
        <translation>Eine Testnachricht wurde gesendet: Nachricht {number}.</translation>
    </message>
    <message>
        <source>Messages can be received. The probe went to another reader of the queue, such as the engine that runs, or waits behind other messages; Bucket Brigade deletes it when it meets it.</source>
        <translation>Nachrichten können empfangen werden. Die Testnachricht ging an einen anderen Leser der Queue, etwa an das laufende Programm, oder wartet hinter anderen Nachrichten; Bucket Brigade löscht sie, wenn sie kommt.</translation>
    </message>
    <message>
        <source>This route does not download, and the probe could not be taken back.</source>
        <translation>Diese Route lädt nichts herunter, und die Testnachricht konnte nicht zurückgenommen werden.</translation>
    </message>
    <message>
        <source>Whoever reads the queue meets the message {message} once.</source>
        <translation>Wer die Queue liest, bekommt einmal die Nachricht {message}.</translation>
    </message>
    <message>
        <source>The queue {name} was made.</source>
        <translation>Die Queue {name} wurde angelegt.</translation>
    </message>
    <message>
        <source>This route does not upload, so it announces nothing.</source>
        <translation>Diese Route lädt nichts hoch, also meldet sie nichts.</translation>
    </message>
    <message>
        <source>The probe came back and was deleted.</source>
        <translation>Die Testnachricht kam zurück und wurde gelöscht.</translation>
    </message>
    <message>
        <source>Messages can be received from {queue}.</source>
        <translation>Aus {queue} können Nachrichten empfangen werden.</translation>
    </message>
    <message>
        <source>The probe was taken back.</source>
        <translation>Die Testnachricht wurde zurückgenommen.</translation>
    </message>
    <message>
        <source>the letter {number} came from another queue</source>
        <translation>der Dead Letter {number} kam aus einer anderen Queue</translation>
    </message>
    <message>
        <source>SQS received another text than was sent</source>
        <translation>bei SQS kam ein anderer Text an als der gesendete</translation>
    </message>
    <message>
        <source>Credentials come from {source}.</source>
        <translation>Herkunft der Anmeldedaten: {source}.</translation>
    </message>
    <message>
        <source>{who}, with credentials from {source}.</source>
        <translation>{who}, Herkunft der Anmeldedaten: {source}.</translation>
    </message>
    <message>
        <source>an unknown place</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>STS did not tell the account.</source>
        <translation>STS hat das Konto nicht genannt.</translation>
    </message>
    <message>
        <source>Names of the servers</source>
        <translation>Namen der Server</translation>
    </message>
    <message>
        <source>Secure connection</source>
        <translation>Sichere Verbindung</translation>
    </message>
    <message>
        <source>Clock</source>
        <translation>Uhr</translation>
    </message>
    <message>
        <source>Who am I</source>
        <translation>Wer bin ich</translation>
    </message>
    <message>
        <source>Bucket and region</source>
        <translation>Bucket und Region</translation>
    </message>
    <message>
        <source>Store an object</source>
        <translation>Ein Objekt speichern</translation>
    </message>
    <message>
        <source>Read it back</source>
        <translation>Es zurücklesen</translation>
    </message>
    <message>
        <source>Find it in a list</source>
        <translation>Es in einer Liste finden</translation>
    </message>
    <message>
        <source>Overwrite nothing</source>
        <translation>Nichts überschreiben</translation>
    </message>
    <message>
        <source>Refuse damaged bytes</source>
        <translation>Beschädigte Bytes ablehnen</translation>
    </message>
    <message>
        <source>Send in parts</source>
        <translation>In Teilen senden</translation>
    </message>
    <message>
        <source>Unfinished uploads</source>
        <translation>Unvollendete Uploads</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>Send a message</source>
        <translation>Eine Nachricht senden</translation>
    </message>
    <message>
        <source>Receive it</source>
        <translation>Sie empfangen</translation>
    </message>
    <message>
        <source>Clean up</source>
        <translation>Aufräumen</translation>
    </message>
    <message>
        <source>account not known</source>
        <translation>Konto unbekannt</translation>
    </message>
    <message>
        <source>the system&apos;s keyring</source>
        <translation>Schlüsselbund des Systems</translation>
    </message>
    <message>
        <source>environment variables</source>
        <translation>Umgebungsvariablen</translation>
    </message>
    <message>
        <source>the AWS credentials file</source>
        <translation>AWS-Datei mit Anmeldedaten</translation>
    </message>
    <message>
        <source>the AWS configuration file</source>
        <translation>AWS-Konfigurationsdatei</translation>
    </message>
    <message>
        <source>a role</source>
        <translation>eine Rolle</translation>
    </message>
    <message>
        <source>a role (web identity)</source>
        <translation>eine Rolle (Web Identity)</translation>
    </message>
    <message>
        <source>SSO</source>
        <translation>SSO</translation>
    </message>
    <message>
        <source>this computer&apos;s role</source>
        <translation>Rolle dieses Computers</translation>
    </message>
    <message>
        <source>this container&apos;s role</source>
        <translation>Rolle dieses Containers</translation>
    </message>
    <message>
        <source>a program of the profile</source>
        <translation>ein Programm des Profils</translation>
    </message>
    <message>
        <source>the check</source>
        <translation>die Prüfung</translation>
    </message>
    <message>
        <source>What the server can do</source>
        <translation>Was der Server kann</translation>
    </message>
    <message>
        <source>An earlier step has to succeed first.</source>
        <translation>Erst muss ein früherer Schritt gelingen.</translation>
    </message>
    <message>
        <source>it</source>
        <translation>die Nachricht</translation>
    </message>
    <message>
        <source>it is JSON, but neither S3&apos;s nor ours</source>
        <translation>sie ist JSON, aber weder das von S3 noch unseres</translation>
    </message>
    <message>
        <source>it is larger than a message can be</source>
        <translation>sie ist größer, als eine Nachricht sein kann</translation>
    </message>
    <message>
        <source>a record</source>
        <translation>ein Eintrag</translation>
    </message>
    <message>
        <source>its records are not S3&apos;s</source>
        <translation>ihre Einträge sind nicht von S3</translation>
    </message>
    <message>
        <source>its {field} cannot be one</source>
        <translation>der Wert von {field} ist nicht möglich</translation>
    </message>
    <message>
        <source>its key is empty, or not valid Unicode</source>
        <translation>ihr Schlüssel ist leer oder kein gültiges Unicode</translation>
    </message>
    <message>
        <source>it is longer than a key can be</source>
        <translation>sie ist länger, als ein Schlüssel sein kann</translation>
    </message>
    <message>
        <source>{what} is not a text</source>
        <translation>{what} ist kein Text</translation>
    </message>
    <message>
        <source>{what} is not a JSON object</source>
        <translation>{what} ist kein JSON-Objekt</translation>
    </message>
    <message>
        <source>the SNS message</source>
        <translation>die SNS-Nachricht</translation>
    </message>
    <message>
        <source>it looks like JSON and is none</source>
        <translation>sie sieht wie JSON aus und ist keines</translation>
    </message>
    <message>
        <source>the key</source>
        <translation>der Schlüssel</translation>
    </message>
    <message>
        <source>its key is not valid Unicode</source>
        <translation>ihr Schlüssel ist kein gültiges Unicode</translation>
    </message>
    <message>
        <source>the bucket</source>
        <translation>der Bucket</translation>
    </message>
    <message>
        <source>the answer carried no ETag</source>
        <translation>die Antwort enthielt kein ETag</translation>
    </message>
    <message>
        <source>{read} bytes of {size} came</source>
        <translation>{read} von {size} Bytes kamen an</translation>
    </message>
    <message>
        <source>the answer carried no upload id</source>
        <translation>die Antwort enthielt keine Upload-ID</translation>
    </message>
    <message>
        <source>the answer was a web page</source>
        <translation>die Antwort war eine Webseite</translation>
    </message>
    <message>
        <source>the answer carried no URL</source>
        <translation>die Antwort enthielt keine URL</translation>
    </message>
    <message>
        <source>{action} on {resource}</source>
        <translation>{action} auf {resource}</translation>
    </message>
    <message>
        <source>{error} at {place}</source>
        <translation>{error} ({place})</translation>
    </message>
    <message>
        <source>{place} by {minutes} minutes</source>
        <translation>{place} um {minutes} Minuten</translation>
    </message>
    <message>
        <source>this</source>
        <translation>hierfür</translation>
    </message>
    <message>
        <source>open files</source>
        <translation>offene Dateien</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Arbeitsspeicher</translation>
    </message>
    <message>
        <source>The folders on its way keep vanishing.</source>
        <translation>Die Ordner auf ihrem Weg verschwinden immer wieder.</translation>
    </message>
    <message>
        <source>It is not a folder.</source>
        <translation>Es ist kein Ordner.</translation>
    </message>
    <message>
        <source>it holds a NUL character</source>
        <translation>er enthält ein NUL-Zeichen</translation>
    </message>
    <message>
        <source>with its folders and the prefix it is {length} bytes long, and {most} is the most</source>
        <translation>mit seinen Ordnern und dem Präfix ist er {length} Bytes lang, und {most} sind das Höchste</translation>
    </message>
    <message>
        <source>it is not valid Unicode</source>
        <translation>er ist kein gültiges Unicode</translation>
    </message>
    <message>
        <source>a junction</source>
        <translation>ein Verzeichnis-Link (Junction)</translation>
    </message>
    <message>
        <source>Patterns are written as in .gitignore.</source>
        <translation>Muster werden wie in .gitignore geschrieben.</translation>
    </message>
    <message>
        <source>a file</source>
        <translation>eine Datei</translation>
    </message>
    <message>
        <source>a folder</source>
        <translation>ein Ordner</translation>
    </message>
    <message>
        <source>a symbolic link</source>
        <translation>ein symbolischer Link</translation>
    </message>
    <message>
        <source>a named pipe</source>
        <translation>eine benannte Pipe</translation>
    </message>
    <message>
        <source>a socket</source>
        <translation>ein Socket</translation>
    </message>
    <message>
        <source>a device</source>
        <translation>ein Gerät</translation>
    </message>
    <message>
        <source>something unknown</source>
        <translation>etwas Unbekanntes</translation>
    </message>
    <message>
        <source>the program&apos;s own folder</source>
        <translation>dem eigenen Ordner des Programms</translation>
    </message>
    <message>
        <source>the ledger {file} was taken away</source>
        <translation>das Verzeichnis {file} wurde weggenommen</translation>
    </message>
    <message>
        <source>the ledger is damaged: {error}</source>
        <translation>das Verzeichnis ist beschädigt: {error}</translation>
    </message>
    <message>
        <source>the ledger is damaged: its tables cannot be of version {version}</source>
        <translation>das Verzeichnis ist beschädigt: Seine Tabellen können nicht von Version {version} sein</translation>
    </message>
    <message>
        <source>the ledger was written by a newer version of Bucket Brigade: please update this one</source>
        <translation>das Verzeichnis wurde von einer neueren Version von Bucket Brigade geschrieben: Bitte aktualisieren Sie diese</translation>
    </message>
    <message>
        <source>the ledger {file} is damaged: {error}</source>
        <translation>das Verzeichnis {file} ist beschädigt: {error}</translation>
    </message>
    <message>
        <source>the ledger {file} cannot be opened: {error}</source>
        <translation>das Verzeichnis {file} lässt sich nicht öffnen: {error}</translation>
    </message>
    <message>
        <source>the ledger {file} was written by an older version of Bucket Brigade</source>
        <translation>das Verzeichnis {file} wurde von einer älteren Version von Bucket Brigade geschrieben</translation>
    </message>
    <message>
        <source>watch</source>
        <translation>Beobachten</translation>
    </message>
    <message>
        <source>upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>{file} is not there.</source>
        <translation>{file} ist nicht da.</translation>
    </message>
    <message>
        <source>{file} cannot be imported: {wrong}.</source>
        <translation>{file} kann nicht importiert werden: {wrong}.</translation>
    </message>
    <message>
        <source>{file} holds no settings of Bucket Brigade.</source>
        <translation>{file} enthält keine Einstellungen von Bucket Brigade.</translation>
    </message>
    <message>
        <source>{file} cannot be written: {error}.</source>
        <translation>{file} kann nicht geschrieben werden: {error}.</translation>
    </message>
    <message>
        <source>Name a file that was exported by Bucket Brigade.</source>
        <translation>Nennen Sie eine Datei, die Bucket Brigade exportiert hat.</translation>
    </message>
    <message>
        <source>{name} is not a setting; did you mean {near}?</source>
        <translation>{name} ist keine Einstellung; meinten Sie {near}?</translation>
    </message>
    <message>
        <source>{name} is not a setting; it is kept and not used</source>
        <translation>{name} ist keine Einstellung; der Eintrag bleibt stehen und wird nicht benutzt</translation>
    </message>
    <message>
        <source>It ended unexpectedly.</source>
        <translation>Es endete unerwartet.</translation>
    </message>
    <message>
        <source>route must be written as [[route]], with two brackets</source>
        <translation>route muss als [[route]] geschrieben werden, mit zwei Klammern</translation>
    </message>
    <message>
        <source>{name} must be a table</source>
        <translation>{name} muss eine Tabelle sein</translation>
    </message>
    <message>
        <source>Correct the file, or remove it to start anew.</source>
        <translation>Berichtigen Sie die Datei, oder entfernen Sie sie, um neu anzufangen.</translation>
    </message>
    <message>
        <source>{file} is cut short.</source>
        <translation>{file} ist abgeschnitten.</translation>
    </message>
    <message>
        <source>The last settings that could be used are in force.</source>
        <translation>Die letzten brauchbaren Einstellungen gelten weiter.</translation>
    </message>
    <message>
        <source>the name of the bucket</source>
        <translation>der Name des Buckets</translation>
    </message>
    <message>
        <source>the bucket&apos;s region, like eu-central-1</source>
        <translation>die Region des Buckets, etwa eu-central-1</translation>
    </message>
    <message>
        <source>the name or URL of the SQS queue</source>
        <translation>der Name oder die URL der SQS-Queue</translation>
    </message>
    <message>
        <source>There is a route called {name} already.</source>
        <translation>Es gibt schon eine Route namens {name}.</translation>
    </message>
    <message>
        <source>because {key} is given; leave both empty to use your own credentials</source>
        <translation>weil {key} angegeben ist; lassen Sie beide leer, um Ihre eigenen Anmeldedaten zu benutzen</translation>
    </message>
    <message>
        <source>(not shown)</source>
        <translation>(wird nicht gezeigt)</translation>
    </message>
    <message>
        <source>Choose another name for the new one.</source>
        <translation>Wählen Sie einen anderen Namen für die neue.</translation>
    </message>
    <message>
        <source>{file} cannot be read: {error}.</source>
        <translation>{file} kann nicht gelesen werden: {error}.</translation>
    </message>
    <message>
        <source>{file} lacks: {lines}.</source>
        <translation>In {file} fehlt: {lines}.</translation>
    </message>
    <message>
        <source>Name the Application.properties of the old script.</source>
        <translation>Nennen Sie die Application.properties des alten Skripts.</translation>
    </message>
    <message>
        <source>the folder in the bucket; it may be empty</source>
        <translation>der Ordner im Bucket; er darf leer sein</translation>
    </message>
    <message>
        <source>Add these lines to the file, then import it again.</source>
        <translation>Ergänzen Sie diese Zeilen in der Datei, und importieren Sie sie noch einmal.</translation>
    </message>
    <message>
        <source>say it like 22:00-7:00, or nothing</source>
        <translation>schreiben Sie es wie 22:00-7:00, oder nichts</translation>
    </message>
    <message>
        <source>a rate needs a unit such as Mbit/s, KiB/s or MB/s, and {name} is not one of them</source>
        <translation>eine Geschwindigkeit braucht eine Einheit wie Mbit/s, KiB/s oder MB/s, und {name} ist keine davon</translation>
    </message>
    <message>
        <source>{text} is too slow for requests to come through: at least 8 KiB/s, or 0: no limit</source>
        <translation>{text} ist zu langsam, als dass Anfragen durchkämen: mindestens 8 KiB/s, oder 0: keine Grenze</translation>
    </message>
    <message>
        <source>{name} could be bits or bytes: write {number} Mbit/s or {number} MB/s</source>
        <translation>{name} könnte Bit oder Byte heißen: Schreiben Sie {number} Mbit/s oder {number} MB/s</translation>
    </message>
    <message>
        <source>{text} is not a rate like 20 Mbit/s or 500 KiB/s</source>
        <translation>{text} ist keine Geschwindigkeit wie 20 Mbit/s oder 500 KiB/s</translation>
    </message>
    <message>
        <source>a rate needs a unit such as Mbit/s, KiB/s or MB/s, and it is missing</source>
        <translation>eine Geschwindigkeit braucht eine Einheit wie Mbit/s, KiB/s oder MB/s, und die fehlt</translation>
    </message>
    <message>
        <source>{line} is not understood: write it like {example}, or Sat,Sun rest</source>
        <translation>{line} ist unverständlich: Schreiben Sie es wie {example}, oder Sat,Sun rest</translation>
    </message>
    <message>
        <source>{line} says nothing to do: add rest, no limit, or up and down with a rate</source>
        <translation>{line} sagt nicht, was zu tun ist: Ergänzen Sie rest, no limit, oder up und down mit einer Geschwindigkeit</translation>
    </message>
    <message>
        <source>{name} is not a day: write Mon, Tue, Wed, Thu, Fri, Sat or Sun</source>
        <translation>{name} ist kein Tag: Schreiben Sie Mon, Tue, Wed, Thu, Fri, Sat oder Sun</translation>
    </message>
    <message>
        <source>a day begins at 00:00, and 24:00 is its end</source>
        <translation>ein Tag beginnt um 00:00, und 24:00 ist sein Ende</translation>
    </message>
    <message>
        <source>{text} is not a time of day: write it like 08:00 or 18:30</source>
        <translation>{text} ist keine Uhrzeit: Schreiben Sie sie wie 08:00 oder 18:30</translation>
    </message>
    <message>
        <source>{text} needs a rate: up 2 Mbit/s</source>
        <translation>{text} braucht eine Geschwindigkeit: up 2 Mbit/s</translation>
    </message>
    <message>
        <source>{way} stands there twice</source>
        <translation>{way} steht zweimal da</translation>
    </message>
    <message>
        <source>Use a profile instead: run `aws configure --profile NAME`, or write the two keys under [NAME] into the file credentials in the folder .aws of your home folder, readable by you only; then set profile = NAME in the route and leave credentials at default.</source>
        <translation>Benutzen Sie stattdessen ein Profil: Führen Sie `aws configure --profile NAME` aus, oder schreiben Sie die beiden Zugangsschlüssel unter [NAME] in die Datei credentials im Ordner .aws Ihres persönlichen Ordners, nur für Sie lesbar; stellen Sie dann in der Route profile = NAME ein, und lassen Sie credentials auf default.</translation>
    </message>
    <message>
        <source>This computer has no keyring that is open to programs, so keys cannot be kept safely.</source>
        <translation>Dieser Computer hat keinen Schlüsselbund, den Programme benutzen können; Zugangsschlüssel sind hier nicht sicher aufzubewahren.</translation>
    </message>
    <message>
        <source>The keyring is locked or refuses to work ({kind}).</source>
        <translation>Der Schlüsselbund ist gesperrt oder arbeitet nicht ({kind}).</translation>
    </message>
    <message>
        <source>{folder} holds the program&apos;s own files: use a folder of its own</source>
        <translation>{folder} enthält Dateien des Programms selbst: Nehmen Sie einen eigenen Ordner</translation>
    </message>
    <message>
        <source>{value} is not a name that a bucket can have</source>
        <translation>{value} kann kein Bucket heißen</translation>
    </message>
    <message>
        <source>root is missing: the folder in which the four folders are made</source>
        <translation>root fehlt: der Ordner, in dem die vier Ordner angelegt werden</translation>
    </message>
    <message>
        <source>upload and download are both off: the route would do nothing</source>
        <translation>upload und download sind beide aus: Die Route täte nichts</translation>
    </message>
    <message>
        <source>{value} is not a URL like https://s3.example.com</source>
        <translation>{value} ist keine Adresse wie https://s3.example.com</translation>
    </message>
    <message>
        <source>a URL must not hold a user name or password: use a profile or the keyring</source>
        <translation>eine Adresse darf keinen Benutzernamen und kein Passwort enthalten: Nehmen Sie ein Profil oder den Schlüsselbund</translation>
    </message>
    <message>
        <source>{folder} is also used by the route {route}: every route needs folders of its own</source>
        <translation>{folder} wird auch von der Route {route} benutzt: Jede Route braucht eigene Ordner</translation>
    </message>
    <message>
        <source>{file} is not written over, because it cannot be read: {error}</source>
        <translation>{file} wird nicht überschrieben, denn die Datei kann nicht gelesen werden: {error}</translation>
    </message>
    <message>
        <source>Check the permissions of its folder.</source>
        <translation>Prüfen Sie die Rechte des Ordners.</translation>
    </message>
    <message>
        <source>{key} was said to exist, and does not</source>
        <translation>{key} soll vorhanden sein, ist es aber nicht</translation>
    </message>
    <message>
        <source>{announced} bytes were announced, it has {size}</source>
        <translation>{announced} Bytes waren angekündigt, es hat {size}</translation>
    </message>
    <message>
        <source>{size} bytes, and {most} is the most</source>
        <translation>{size} Bytes, und {most} sind das Höchste</translation>
    </message>
    <message>
        <source>{size} bytes are to come, {room} have room</source>
        <translation>{size} Bytes sollen kommen, für {room} ist Platz</translation>
    </message>
    <message>
        <source>{announced} bytes were announced, {found} came</source>
        <translation>{announced} Bytes waren angekündigt, {found} kamen an</translation>
    </message>
    <message>
        <source>{kind} {expected} was announced, {found} came</source>
        <translation>{kind} {expected} war angekündigt, {found} kam an</translation>
    </message>
    <message>
        <source>size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>not a regular file</source>
        <translation>keine normale Datei</translation>
    </message>
    <message>
        <source>Bucket Brigade runs already with these settings.</source>
        <translation>Bucket Brigade läuft mit diesen Einstellungen bereits.</translation>
    </message>
    <message>
        <source>Another Bucket Brigade uses the folder {folder}.</source>
        <translation>Ein anderes Bucket Brigade benutzt den Ordner {folder}.</translation>
    </message>
    <message>
        <source>The program&apos;s own folder {folder} cannot be made: {error}.</source>
        <translation>Der eigene Ordner des Programms {folder} kann nicht angelegt werden: {error}.</translation>
    </message>
    <message>
        <source>The folder {folder} cannot be made: {error}.</source>
        <translation>Der Ordner {folder} kann nicht angelegt werden: {error}.</translation>
    </message>
    <message>
        <source>Choose another folder in the settings, or correct its permissions.</source>
        <translation>Wählen Sie in den Einstellungen einen anderen Ordner, oder berichtigen Sie seine Rechte.</translation>
    </message>
    <message>
        <source>Choose another one with --home, or correct its permissions.</source>
        <translation>Wählen Sie mit --home einen anderen, oder berichtigen Sie seine Rechte.</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>No answer came in time.</source>
        <translation>Es kam nicht rechtzeitig eine Antwort.</translation>
    </message>
    <message>
        <source>Check the network, the VPN or the proxy.</source>
        <translation>Prüfen Sie das Netzwerk, das VPN oder den Proxy.</translation>
    </message>
    <message>
        <source>Please report it with the log file.</source>
        <translation>Bitte melden Sie es mit der Protokolldatei.</translation>
    </message>
    <message>
        <source>the {stage} stage met damage in the ledger</source>
        <translation>die Stufe {stage} ist auf Schäden im Verzeichnis gestoßen</translation>
    </message>
    <message>
        <source>No route is set up.</source>
        <translation>Es ist keine Route eingerichtet.</translation>
    </message>
    <message>
        <source>Correct the settings.</source>
        <translation>Berichtigen Sie die Einstellungen.</translation>
    </message>
    <message>
        <source>Add one in the settings, or import Application.properties.</source>
        <translation>Fügen Sie in den Einstellungen eine hinzu, oder importieren Sie Application.properties.</translation>
    </message>
    <message>
        <source>did not answer and was ended</source>
        <translation>antwortete nicht und wurde beendet</translation>
    </message>
    <message>
        <source>ended with {code}</source>
        <translation>endete mit {code}</translation>
    </message>
    <message>
        <source>the ledger {file} is empty</source>
        <translation>das Verzeichnis {file} ist leer</translation>
    </message>
    <message>
        <source>the damaged ledger {file} cannot be set aside: {error}</source>
        <translation>das beschädigte Verzeichnis {file} lässt sich nicht beiseitelegen: {error}</translation>
    </message>
</context>
<context>
    <name>settings</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What this route is called everywhere.</source>
        <translation>So heißt diese Route überall.</translation>
    </message>
    <message>
        <source>General</source>
        <translation>Allgemein</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>The folders Watch, QueuedForUpload, UploadedToS3 and DownloadedFromS3 are made below it.</source>
        <translation>Darunter werden die Ordner Watch, QueuedForUpload, UploadedToS3 und DownloadedFromS3 angelegt.</translation>
    </message>
    <message>
        <source>Upload</source>
        <translation>Hochladen</translation>
    </message>
    <message>
        <source>Take files from Watch and put them into the bucket.</source>
        <translation>Dateien aus Watch nehmen und in den Bucket legen.</translation>
    </message>
    <message>
        <source>Download</source>
        <translation>Herunterladen</translation>
    </message>
    <message>
        <source>Take messages from the queue and bring the files down.</source>
        <translation>Nachrichten aus der Queue nehmen und die Dateien herunterladen.</translation>
    </message>
    <message>
        <source>Bucket</source>
        <translation>Bucket</translation>
    </message>
    <message>
        <source>The S3 bucket. It must exist; it is never created.</source>
        <translation>Der S3-Bucket. Es muss ihn geben; er wird nie angelegt.</translation>
    </message>
    <message>
        <source>Prefix</source>
        <translation>Präfix</translation>
    </message>
    <message>
        <source>Put before every key, like a folder in the bucket: scans/2026</source>
        <translation>Steht vor jedem Schlüssel, wie ein Ordner im Bucket: scans/2026</translation>
    </message>
    <message>
        <source>Region</source>
        <translation>Region</translation>
    </message>
    <message>
        <source>Like eu-central-1. Empty: as the profile says.</source>
        <translation>Zum Beispiel eu-central-1. Leer: wie im Profil.</translation>
    </message>
    <message>
        <source>Profile</source>
        <translation>Profil</translation>
    </message>
    <message>
        <source>Name of a profile in your AWS configuration. Empty: the default one.</source>
        <translation>Name eines Profils in Ihrer AWS-Konfiguration. Leer: das Standardprofil.</translation>
    </message>
    <message>
        <source>Credentials</source>
        <translation>Anmeldedaten</translation>
    </message>
    <message>
        <source>Queue</source>
        <translation>Queue</translation>
    </message>
    <message>
        <source>Name or URL of the SQS queue that hears of every upload. It is created if it is missing.</source>
        <translation>Name oder URL der SQS-Queue, die von jedem Upload erfährt. Sie wird angelegt, wenn sie fehlt.</translation>
    </message>
    <message>
        <source>Queue for downloads</source>
        <translation>Queue für Downloads</translation>
    </message>
    <message>
        <source>If deliveries come from another queue: its name or URL.</source>
        <translation>Falls Lieferungen aus einer anderen Queue kommen: deren Name oder URL.</translation>
    </message>
    <message>
        <source>Watch folder</source>
        <translation>Watch-Ordner</translation>
    </message>
    <message>
        <source>Instead of Watch below the folder.</source>
        <translation>Statt Watch unterhalb des Ordners.</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Queue folder</source>
        <translation>Warteschlangen-Ordner</translation>
    </message>
    <message>
        <source>Instead of QueuedForUpload below the folder.</source>
        <translation>Statt QueuedForUpload unterhalb des Ordners.</translation>
    </message>
    <message>
        <source>Uploaded folder</source>
        <translation>Ordner für Hochgeladenes</translation>
    </message>
    <message>
        <source>Instead of UploadedToS3 below the folder.</source>
        <translation>Statt UploadedToS3 unterhalb des Ordners.</translation>
    </message>
    <message>
        <source>Download folder</source>
        <translation>Download-Ordner</translation>
    </message>
    <message>
        <source>Instead of DownloadedFromS3 below the folder.</source>
        <translation>Statt DownloadedFromS3 unterhalb des Ordners.</translation>
    </message>
    <message>
        <source>Message format</source>
        <translation>Nachrichtenformat</translation>
    </message>
    <message>
        <source>Notifications</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>If the key exists</source>
        <translation>Wenn der Schlüssel existiert</translation>
    </message>
    <message>
        <source>Either what your AWS configuration has, or keys that you type, which the system&apos;s keyring keeps.</source>
        <translation>Entweder was Ihre AWS-Konfiguration hat, oder Zugangsschlüssel, die Sie eingeben und die der Schlüsselbund des Systems aufbewahrt.</translation>
    </message>
    <message>
        <source>Profile, SSO, role or environment</source>
        <translation>Profil, SSO, Rolle oder Umgebung</translation>
    </message>
    <message>
        <source>Keys in the keyring</source>
        <translation>Zugangsschlüssel im Schlüsselbund</translation>
    </message>
    <message>
        <source>What the messages hold. Programs that expect S3&apos;s own events understand the second.</source>
        <translation>Was in den Nachrichten steht. Programme, die Ereignisse von S3 erwarten, verstehen das zweite.</translation>
    </message>
    <message>
        <source>The plain key</source>
        <translation>Der bloße Schlüssel</translation>
    </message>
    <message>
        <source>As S3 itself sends it</source>
        <translation>Wie S3 selbst es sendet</translation>
    </message>
    <message>
        <source>JSON of Bucket Brigade</source>
        <translation>JSON von Bucket Brigade</translation>
    </message>
    <message>
        <source>Keep both adds a number to the name. Replace puts a new version over it. Skip leaves the file in the queue.</source>
        <translation>Beide behalten gibt dem Namen eine Nummer. Ersetzen legt eine neue Fassung darüber. Überspringen lässt die Datei in der Warteschlange.</translation>
    </message>
    <message>
        <source>Transfers</source>
        <translation>Übertragungen</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>Beide behalten</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Skip</source>
        <translation>Überspringen</translation>
    </message>
    <message>
        <source>Settle time</source>
        <translation>Ruhezeit</translation>
    </message>
    <message>
        <source>A file is taken when nothing about it changed for so long.</source>
        <translation>Eine Datei wird übernommen, wenn sich so lange nichts an ihr geändert hat.</translation>
    </message>
    <message>
        <source>s</source>
        <translation>s</translation>
    </message>
    <message>
        <source>Ignore</source>
        <translation>Ignorieren</translation>
    </message>
    <message>
        <source>Patterns as in .gitignore; such files stay in Watch.</source>
        <translation>Muster wie in .gitignore; solche Dateien bleiben in Watch.</translation>
    </message>
    <message>
        <source>Part size</source>
        <translation>Teilgröße</translation>
    </message>
    <message>
        <source>Larger files are sent in parts of this size.</source>
        <translation>Größere Dateien werden in Teilen dieser Größe gesendet.</translation>
    </message>
    <message>
        <source>MiB</source>
        <translation>MiB</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Compute SHA-256 as well as CRC64NVME.</source>
        <translation>Außer CRC64NVME auch SHA-256 berechnen.</translation>
    </message>
    <message>
        <source>Uploads at once</source>
        <translation>Gleichzeitige Uploads</translation>
    </message>
    <message>
        <source>0: as many as the line and the server take well.</source>
        <translation>0: so viele, wie Leitung und Server gut vertragen.</translation>
    </message>
    <message>
        <source>as many as go well</source>
        <translation>so viele, wie gut gehen</translation>
    </message>
    <message>
        <source>Downloads at once</source>
        <translation>Gleichzeitige Downloads</translation>
    </message>
    <message>
        <source>Largest download</source>
        <translation>Größter Download</translation>
    </message>
    <message>
        <source>Larger objects wait until you raise this or give them up. 0: whatever has room on the disk.</source>
        <translation>Größere Objekte warten, bis Sie dies erhöhen oder sie aufgeben. 0: was auf den Datenträger passt.</translation>
    </message>
    <message>
        <source>whatever has room</source>
        <translation>was Platz hat</translation>
    </message>
    <message>
        <source>Keep uploaded files</source>
        <translation>Hochgeladenes behalten</translation>
    </message>
    <message>
        <source>Then files in UploadedToS3 that S3 still holds unchanged go to this computer&apos;s trash. 0: they stay for ever.</source>
        <translation>Danach kommen Dateien in UploadedToS3, die S3 noch unverändert hat, in den Papierkorb dieses Computers. 0: Sie bleiben für immer.</translation>
    </message>
    <message>
        <source>days</source>
        <translation>Tage</translation>
    </message>
    <message>
        <source>for ever</source>
        <translation>für immer</translation>
    </message>
    <message>
        <source>Upload limit</source>
        <translation>Upload-Begrenzung</translation>
    </message>
    <message>
        <source>The most that this route sends, such as 20 Mbit/s or 500 KiB/s.</source>
        <translation>So viel sendet diese Route höchstens, etwa 20 Mbit/s oder 500 KiB/s.</translation>
    </message>
    <message>
        <source>Limits</source>
        <translation>Begrenzungen</translation>
    </message>
    <message>
        <source>Download limit</source>
        <translation>Download-Begrenzung</translation>
    </message>
    <message>
        <source>The most that this route fetches, such as 20 Mbit/s or 500 KiB/s.</source>
        <translation>So viel holt diese Route höchstens, etwa 20 Mbit/s oder 500 KiB/s.</translation>
    </message>
    <message>
        <source>S3 server</source>
        <translation>S3-Server</translation>
    </message>
    <message>
        <source>URL of an S3-compatible server. Empty: AWS.</source>
        <translation>URL eines S3-kompatiblen Servers. Leer: AWS.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netzwerk</translation>
    </message>
    <message>
        <source>SQS server</source>
        <translation>SQS-Server</translation>
    </message>
    <message>
        <source>URL of an SQS-compatible server. Empty: AWS.</source>
        <translation>URL eines SQS-kompatiblen Servers. Leer: AWS.</translation>
    </message>
    <message>
        <source>Allow plain http</source>
        <translation>Klartext-HTTP erlauben</translation>
    </message>
    <message>
        <source>Send files and requests unencrypted to a server that is not this computer. Not safe.</source>
        <translation>Dateien und Anfragen unverschlüsselt an einen Server senden, der nicht dieser Computer ist. Nicht sicher.</translation>
    </message>
    <message>
        <source>CA bundle</source>
        <translation>CA-Bundle</translation>
    </message>
    <message>
        <source>File (PEM) with the certificates to trust, such as your company&apos;s. Empty: those that this computer trusts.</source>
        <translation>Datei (PEM) mit den Zertifikaten, denen vertraut wird, etwa dem Ihrer Firma. Leer: jene, denen dieser Computer vertraut.</translation>
    </message>
    <message>
        <source>Requester pays</source>
        <translation>Anforderer zahlt</translation>
    </message>
    <message>
        <source>Your account is charged for requests to a bucket that asks for that.</source>
        <translation>Ihr Konto wird für Anfragen an einen Bucket belastet, der das verlangt.</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of the window. It changes at the next start.</source>
        <translation>Des Fensters. Sie ändert sich beim nächsten Start.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>English</source>
        <translation>English</translation>
    </message>
    <message>
        <source>Deutsch</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Light or dark, or as the system is now.</source>
        <translation>Hell oder dunkel, oder wie das System gerade ist.</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>The most that all routes together send, such as 20 Mbit/s or 500 KiB/s.</source>
        <translation>So viel senden alle Routen zusammen höchstens, etwa 20 Mbit/s oder 500 KiB/s.</translation>
    </message>
    <message>
        <source>The most that all routes together fetch, such as 20 Mbit/s or 500 KiB/s.</source>
        <translation>So viel holen alle Routen zusammen höchstens, etwa 20 Mbit/s oder 500 KiB/s.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Zeitplan</translation>
    </message>
    <message>
        <source>At these hours other limits hold, or nothing moves at all. Where several fit, the first one decides.</source>
        <translation>Zu diesen Zeiten gelten andere Begrenzungen, oder alles ruht. Wo mehrere passen, entscheidet die erste.</translation>
    </message>
    <message>
        <source>Metered networks</source>
        <translation>Getaktete Verbindungen</translation>
    </message>
    <message>
        <source>Rest while the connection is metered, such as that of a phone, where the system tells.</source>
        <translation>Ruhen, solange die Verbindung getaktet ist, etwa die eines Telefons, sofern das System es mitteilt.</translation>
    </message>
    <message>
        <source>Battery</source>
        <translation>Akkubetrieb</translation>
    </message>
    <message>
        <source>Rest while the computer runs on battery, where the system tells.</source>
        <translation>Ruhen, solange der Computer im Akkubetrieb läuft, sofern das System es mitteilt.</translation>
    </message>
    <message>
        <source>Uploaded files</source>
        <translation>Hochgeladene Dateien</translation>
    </message>
    <message>
        <source>One notification when a batch of files is in S3 and announced.</source>
        <translation>Eine Benachrichtigung, wenn ein Schwung Dateien in S3 und angekündigt ist.</translation>
    </message>
    <message>
        <source>Downloaded files</source>
        <translation>Heruntergeladene Dateien</translation>
    </message>
    <message>
        <source>One notification when a batch of files has come down and was verified.</source>
        <translation>Eine Benachrichtigung, wenn ein Schwung Dateien angekommen und geprüft ist.</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>A notification of each cause, once, however many files it stops.</source>
        <translation>Eine Benachrichtigung je Ursache, einmal, wie viele Dateien sie auch aufhält.</translation>
    </message>
    <message>
        <source>Between notifications</source>
        <translation>Zwischen Benachrichtigungen</translation>
    </message>
    <message>
        <source>After a batch was told, the files of the next minutes are told together.</source>
        <translation>Nach einem gemeldeten Schwung werden die Dateien der nächsten Minuten zusammen gemeldet.</translation>
    </message>
    <message>
        <source>min</source>
        <translation>min</translation>
    </message>
    <message>
        <source>Quiet hours</source>
        <translation>Ruhezeiten</translation>
    </message>
    <message>
        <source>No notifications at these times, such as 22:00-7:00; what matters then still is told afterwards.</source>
        <translation>Keine Benachrichtigungen zu diesen Zeiten, etwa 22:00-7:00; was dann noch wichtig ist, wird danach gemeldet.</translation>
    </message>
    <message>
        <source>Log level</source>
        <translation>Protokollumfang</translation>
    </message>
    <message>
        <source>How much the log file tells.</source>
        <translation>Wie ausführlich die Protokolldatei ist.</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>Alles</translation>
    </message>
    <message>
        <source>What happens</source>
        <translation>Was geschieht</translation>
    </message>
    <message>
        <source>Only what goes wrong</source>
        <translation>Nur was schiefgeht</translation>
    </message>
    <message>
        <source>Log file</source>
        <translation>Protokolldatei</translation>
    </message>
    <message>
        <source>Instead of the log below the program&apos;s own folder.</source>
        <translation>Statt des Protokolls unterhalb des programmeigenen Ordners.</translation>
    </message>
    <message>
        <source>Start with the computer</source>
        <translation>Mit dem Computer starten</translation>
    </message>
    <message>
        <source>When you sign in, Bucket Brigade starts in the tray, without its window.</source>
        <translation>Wenn Sie sich anmelden, startet Bucket Brigade im Infobereich, ohne Fenster.</translation>
    </message>
    <message>
        <source>SSO</source>
        <translation>SSO</translation>
    </message>
</context>
<context>
    <name>states</name>
    <message>
        <source>Still being written by another program</source>
        <translation>Ein anderes Programm schreibt noch daran</translation>
    </message>
    <message>
        <source>Settling</source>
        <translation>Wird noch fertig</translation>
    </message>
    <message>
        <source>Being taken back</source>
        <translation>Wird zurückgenommen</translation>
    </message>
    <message>
        <source>In S3, to be announced</source>
        <translation>In S3, noch zu melden</translation>
    </message>
    <message>
        <source>Announced, to be moved</source>
        <translation>Gemeldet, noch zu verschieben</translation>
    </message>
    <message>
        <source>First in line</source>
        <translation>Als Nächstes</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>All sent, S3 is to confirm</source>
        <translation>Alles gesendet, S3 bestätigt noch</translation>
    </message>
    <message>
        <source>Uploading</source>
        <translation>Wird hochgeladen</translation>
    </message>
    <message>
        <source>Part {part} of {parts}</source>
        <translation>Teil {part} von {parts}</translation>
    </message>
    <message>
        <source>{part}, {size} not sent again</source>
        <translation>{part}, {size} nicht erneut gesendet</translation>
    </message>
    <message>
        <source>Being given up</source>
        <translation>Wird aufgegeben</translation>
    </message>
    <message>
        <source>All here, being verified</source>
        <translation>Alles da, wird geprüft</translation>
    </message>
    <message>
        <source>Arriving</source>
        <translation>Wird heruntergeladen</translation>
    </message>
    <message>
        <source>{state}, {size} not fetched again</source>
        <translation>{state}, {size} nicht noch einmal geholt</translation>
    </message>
    <message>
        <source>Verified, to be placed</source>
        <translation>Geprüft, noch abzulegen</translation>
    </message>
    <message>
        <source>Placed, message to be deleted</source>
        <translation>Abgelegt, Nachricht noch zu löschen</translation>
    </message>
    <message>
        <source>Announced, to be fetched</source>
        <translation>Gemeldet, noch zu holen</translation>
    </message>
    <message>
        <source>Waits for you: {reason}</source>
        <translation>Wartet auf Sie: {reason}</translation>
    </message>
    <message>
        <source>Retry in {duration}: {reason}</source>
        <translation>Erneut in {duration}: {reason}</translation>
    </message>
    <message>
        <source>Given up</source>
        <translation>Aufgegeben</translation>
    </message>
    <message>
        <source>Left to the queue: {reason}</source>
        <translation>Der Queue überlassen: {reason}</translation>
    </message>
    <message>
        <source>Left in the queue: {reason}</source>
        <translation>In der Warteschlange gelassen: {reason}</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>Zurückgenommen</translation>
    </message>
    <message>
        <source>In S3 and announced</source>
        <translation>In S3 und gemeldet</translation>
    </message>
    <message>
        <source>Received, equal to what was sent</source>
        <translation>Empfangen, gleich dem Gesendeten</translation>
    </message>
    <message>
        <source>Received, equal to what S3 stored</source>
        <translation>Empfangen, gleich dem in S3 Gespeicherten</translation>
    </message>
    <message>
        <source>Received, equal to its ETag</source>
        <translation>Empfangen, passt zu seinem ETag</translation>
    </message>
    <message>
        <source>Received, only its size could be checked</source>
        <translation>Empfangen, nur die Größe war prüfbar</translation>
    </message>
</context>
<context>
    <name>strip</name>
    <message>
        <source>{count} settling</source>
        <translation>{count} noch unfertig</translation>
    </message>
    <message>
        <source>seen {ago}</source>
        <translation>gesehen {ago}</translation>
    </message>
    <message>
        <source>looked {ago}</source>
        <translation>nachgesehen {ago}</translation>
    </message>
    <message>
        <source>Nothing new</source>
        <translation>Nichts Neues</translation>
    </message>
    <message>
        <source>until {time}</source>
        <translation>bis {time}</translation>
    </message>
    <message>
        <source>Empty</source>
        <translation>Leer</translation>
    </message>
    <message>
        <source>{rate}, limited</source>
        <translation>{rate}, begrenzt</translation>
    </message>
    <message>
        <source>{count} uploading</source>
        <translation>{count} im Upload</translation>
    </message>
    <message>
        <source>{files} so far</source>
        <translation>bisher {files}</translation>
    </message>
    <message>
        <source>Not reached</source>
        <translation>Nicht erreichbar</translation>
    </message>
    <message>
        <source>last {ago}</source>
        <translation>zuletzt {ago}</translation>
    </message>
    <message>
        <source>{count} dead letters</source>
        <translation>Dead Letters: {count}</translation>
    </message>
    <message>
        <source>{count} in the queue</source>
        <translation>{count} in der Queue</translation>
    </message>
    <message>
        <source>{count} to announce</source>
        <translation>{count} zu melden</translation>
    </message>
    <message>
        <source>All announced</source>
        <translation>Alle gemeldet</translation>
    </message>
    <message>
        <source>Idle</source>
        <translation>Leerlauf</translation>
    </message>
    <message>
        <source>{count} arriving</source>
        <translation>{count} im Download</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
</context>
<context>
    <name>tray</name>
    <message>
        <source>Not running</source>
        <translation>Läuft nicht</translation>
    </message>
    <message>
        <source>Everything has arrived</source>
        <translation>Alles ist angekommen</translation>
    </message>
    <message>
        <source>{files}, {duration} left ({rate})</source>
        <translation>{files}, noch {duration} ({rate})</translation>
    </message>
</context>
<context>
    <name>words</name>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>1 byte</source>
        <translation>1 Byte</translation>
    </message>
    <message>
        <source>{size}/s</source>
        <translation>{size}/s</translation>
    </message>
    <message>
        <source>1 file</source>
        <translation>1 Datei</translation>
    </message>
    <message>
        <source>{count} files</source>
        <translation>{count} Dateien</translation>
    </message>
    <message>
        <source>{count} s</source>
        <translation>{count} s</translation>
    </message>
    <message>
        <source>{count} min</source>
        <translation>{count} min</translation>
    </message>
    <message>
        <source>{count} h</source>
        <translation>{count} h</translation>
    </message>
    <message>
        <source>{count} days</source>
        <translation>{count} Tg.</translation>
    </message>
    <message>
        <source>{duration} ago</source>
        <translation>vor {duration}</translation>
    </message>
    <message>
        <source>tomorrow {time}</source>
        <translation>morgen {time}</translation>
    </message>
    <message>
        <source>yesterday {time}</source>
        <translation>gestern {time}</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Paused until {time}</source>
        <translation>Angehalten bis {time}</translation>
    </message>
    <message>
        <source>On battery</source>
        <translation>Im Akkubetrieb</translation>
    </message>
    <message>
        <source>Metered connection</source>
        <translation>Getaktete Verbindung</translation>
    </message>
    <message>
        <source>Outside the schedule</source>
        <translation>Ruhe laut Zeitplan</translation>
    </message>
    <message>
        <source>Outside the schedule until {time}</source>
        <translation>Ruhe laut Zeitplan bis {time}</translation>
    </message>
    <message>
        <source>Waits for you</source>
        <translation>Wartet auf Sie</translation>
    </message>
    <message>
        <source>Tried again now</source>
        <translation>Wird jetzt erneut versucht</translation>
    </message>
    <message>
        <source>Tried again in {duration}</source>
        <translation>Neuer Versuch in {duration}</translation>
    </message>
</context>
</TS>
