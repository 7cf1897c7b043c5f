export const sidebarCookie = "minirag-sidebar";
