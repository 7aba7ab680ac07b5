package dev.longhaul.handler.archive;

import java.util.function.Predicate;

/**
 * Gives each object its name in the archive. The rule: <b>the name is the key, percent-encoded where a key is no safe relative path; to
 * decode the name is to get the key.</b> So two keys never become one name, and nothing has to remember names to know it.
 *
 * <ul>
 *   <li>A slash separates folders only between two non-empty segments. Any other (leading, doubled, trailing) is {@code %2F}.
 *   <li>A trailing slash on an empty object is a folder's mark: the entry is that folder.
 *   <li>Where an object's key is also the folder of others ({@code a} beside {@code a/b}), no file system can hold both: the slash after
 *       it is {@code %2F} ({@code a%2Fb}).
 *   <li>Each segment is encoded as {@link NameSegment} says: no {@code ..}, no drive letter, no backslash, no control character.
 *   <li>A segment over 255 bytes, which no file system takes, is cut and ends in {@code %~} and a part of its SHA-256. This alone cannot be
 *       decoded; the manifest has the key.
 *   <li>Names that differ only in case, or in the Unicode form of an accent, stay as they are: they are different names to S3, zip and tar,
 *       and one file to some file systems. The manifest lists both.
 * </ul>
 */
final class EntryNames {

    private final Predicate<String> isObject;

    /** @param isObject whether a path, without a slash at its end, is the key of another object of the archive */
    EntryNames(Predicate<String> isObject) {
        this.isObject = isObject;
    }

    /** A place in the archive. The name of a folder ends in a slash. */
    record EntryName(String text, boolean isFolder) {}

    /** @throws dev.longhaul.handler.InvalidInput if the key is no Unicode text */
    EntryName of(String key, long sizeBytes) {
        if (sizeBytes == 0 && isFolderMark(key)) {
            return new EntryName(path(key.substring(0, key.length() - 1)) + "/", true);
        }
        return new EntryName(path(key), false);
    }

    private boolean isFolderMark(String key) {
        int slash = key.length() - 1;
        return slash > 0
                && key.charAt(slash) == '/'
                && key.charAt(slash - 1) != '/'
                && !isObject.test(key.substring(0, slash));
    }

    private String path(String key) {
        StringBuilder name = new StringBuilder(key.length() + 16);
        int begin = 0;
        for (int at = 1; at < key.length() - 1; at++) {
            if (separates(key, at)) {
                name.append(NameSegment.encode(key.substring(begin, at))).append('/');
                begin = at + 1;
            }
        }
        return name.append(NameSegment.encode(key.substring(begin))).toString();
    }

    private boolean separates(String key, int at) {
        return key.charAt(at) == '/' && key.charAt(at - 1) != '/' && !isObject.test(key.substring(0, at));
    }
}
